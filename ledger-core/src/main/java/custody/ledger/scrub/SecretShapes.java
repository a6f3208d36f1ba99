package custody.ledger.scrub;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Values that give themselves away: by the form their issuer made up to be recognised by, or by the words
/// before them. All expressions are linear in the text.
final class SecretShapes {
    /// Part of a text that is a secret. What an issuer made at random cannot be guessed; what a person typed can.
    record Span(int from, int to, boolean guessable) {}

    private static final String START = "(?<![A-Za-z0-9])";
    private static final String END = "(?![A-Za-z0-9])";

    /// Forms of issuers.
    private static final Pattern ISSUED = Pattern.compile(START + "(?:" + String.join("|",
            "gh[pousr]_[A-Za-z0-9]{30,}+", // GitHub
            "github_pat_[A-Za-z0-9_]{22,}+",
            "glpat-[A-Za-z0-9_-]{20,}+", // GitLab
            "xox[abeoprs]-[A-Za-z0-9-]{10,}+", // Slack
            "xapp-[A-Za-z0-9-]{10,}+",
            "hv[sbr]\\.[A-Za-z0-9_-]{20,}+", // Vault, OpenBao
            "[sbr]\\.[A-Za-z0-9]{24}(?:\\.[A-Za-z0-9]{4,6})?+" + END,
            "(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}+", // Stripe
            "whsec_[A-Za-z0-9+/=]{16,}+",
            "AIza[A-Za-z0-9_-]{35}+", // Google
            "ya29\\.[A-Za-z0-9_-]{20,}+",
            "GOCSPX-[A-Za-z0-9_-]{20,}+",
            "(?:FwoGZXIvYXdz|IQoJb3JpZ2lu|AQoDYXdz)[A-Za-z0-9+/=]{20,}+", // AWS session
            "npm_[A-Za-z0-9]{36}+",
            "pypi-[A-Za-z0-9_-]{50,}+",
            "dop_v1_[a-f0-9]{64}+",
            "dp\\.(?:pt|st|ct|sa|scim|audit)\\.[A-Za-z0-9._-]{30,}+", // Doppler
            "ops_eyJ[A-Za-z0-9_-]{20,}+", // 1Password
            "SG\\.[A-Za-z0-9_-]{16,}+\\.[A-Za-z0-9_-]{16,}+", // SendGrid
            "sk-[A-Za-z0-9_-]{20,}+", // model providers
            "AccountKey=[A-Za-z0-9+/]{40,}+={0,2}",
            // A signed or encrypted token in compact form (RFC 7515, RFC 7516).
            "eyJ[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_-]{8,}+\\.[A-Za-z0-9_.-]*+") + ")");

    /// Forty random characters of base64: an AWS secret access key, when they are mixed enough.
    private static final Pattern FORTY = Pattern.compile("(?<![A-Za-z0-9+/=])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])");

    /// A label in capitals and a long hexadecimal number: how people mark keys, licences and planted values.
    private static final Pattern LABELLED = Pattern.compile(START + "[A-Z]{3,16}[-_]([0-9a-f]{16,64})" + END);

    private static final Pattern SCHEME = Pattern.compile(
            "(?i)(?<![a-z])(?:bearer|basic)\\s{1,4}([A-Za-z0-9._~+/-]{8,}+={0,2})");

    private static final Pattern URL_PASSWORD =
            Pattern.compile("[A-Za-z0-9+.-]://[^\\s/@:?#\"]{0,256}+:([^\\s/@\"]{1,512}+)@");

    private static final Pattern SIGNED_URL = Pattern.compile(
            "(?i)[?&](?:sig|signature|x-amz-signature|x-amz-security-token|x-goog-signature|access_token|id_token|"
                    + "refresh_token|client_secret|code)=([^&\\s\"']{8,}+)");

    private static final String STRONG_WORD =
            "(?:password|passwd|passphrase|pwd|api[_-]?key|secret[_-]?(?:access[_-]?)?key|client[_-]?secret|"
                    + "private[_-]?key|session[_-]?token|access[_-]?token|refresh[_-]?token)";

    /// `password=…`, whatever follows.
    private static final Pattern ASSIGNED =
            Pattern.compile("(?i)" + STRONG_WORD + "\\s{0,3}=\\s{0,3}[\"']?([^\\s\"'&,;)}\\]\\\\]{3,}+)");

    /// `token=…` and the like, when what follows looks random.
    private static final Pattern PERHAPS_ASSIGNED =
            Pattern.compile("(?i)(?:secret|token|credential|key)\\s{0,3}=\\s{0,3}[\"']?([^\\s\"'&,;)}\\]\\\\]{12,}+)");

    /// `"password":"…"` inside a text, also when that text is JSON in JSON.
    private static final Pattern QUOTED = Pattern.compile(
            "(?i)" + STRONG_WORD + "\\\\{0,3}[\"']\\s{0,3}:\\s{0,3}\\\\{0,3}[\"']([^\"'\\\\]{1,}+)");

    /// `password: …`, `password is …`, when what follows is no mere word.
    private static final Pattern SAID =
            Pattern.compile("(?i)" + STRONG_WORD + "(?:\\s{0,3}:|\\s{1,3}is:?)\\s{1,3}[\"']?([^\\s\"',;\\\\]{4,}+)");

    private static final Pattern KEY_BLOCK = Pattern.compile("-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----");
    private static final Pattern KEY_BLOCK_END = Pattern.compile("-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----");

    private SecretShapes() {}

    /// The secrets in a text, in order and without overlap.
    static List<Span> find(String text) {
        List<Span> spans = new ArrayList<>();
        keyBlocks(text, spans);
        collect(ISSUED, 0, text, spans, false);
        collect(FORTY, 0, text, spans, false);
        collect(LABELLED, 0, text, spans, true);
        collect(SCHEME, 1, text, spans, true);
        collect(URL_PASSWORD, 1, text, spans, true);
        collect(SIGNED_URL, 1, text, spans, true);
        collect(ASSIGNED, 1, text, spans, true);
        collect(PERHAPS_ASSIGNED, 1, text, spans, true);
        collect(QUOTED, 1, text, spans, true);
        collect(SAID, 1, text, spans, true);
        return merged(spans);
    }

    private static void keyBlocks(String text, List<Span> spans) {
        if (!text.contains("-----BEGIN")) {
            return;
        }
        Matcher begin = KEY_BLOCK.matcher(text);
        Matcher end = KEY_BLOCK_END.matcher(text);
        int from = 0;
        while (begin.find(from)) {
            // A block that was cut short is secret to the end.
            from = end.find(begin.end()) ? end.end() : text.length();
            spans.add(new Span(begin.start(), from, false));
        }
    }

    private static void collect(Pattern pattern, int group, String text, List<Span> spans, boolean guessable) {
        Matcher m = pattern.matcher(text);
        while (m.find()) {
            if (isMeant(pattern, m, m.group(group))) {
                spans.add(new Span(m.start(group), m.end(group), guessable));
            }
        }
    }

    private static boolean isMeant(Pattern pattern, Matcher m, String value) {
        if (pattern == ISSUED) {
            return true;
        } else if (pattern == FORTY) {
            return isAwsSecret(value);
        } else if (pattern == LABELLED) {
            return hasDigit(m.group(1)) && hasLetter(m.group(1));
        } else if (pattern == SCHEME || pattern == SAID) {
            return !Harmless.is(value) && !isMereWord(value);
        } else if (pattern == PERHAPS_ASSIGNED) {
            return Harmless.looksRandom(value);
        }
        return !Harmless.is(value);
    }

    private static boolean isAwsSecret(String text) {
        int upper = 0;
        int lower = 0;
        int digits = 0;
        int slashes = 0;
        int word = 0;
        int longestWord = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean small = c >= 'a' && c <= 'z';
            upper += c >= 'A' && c <= 'Z' ? 1 : 0;
            digits += c >= '0' && c <= '9' ? 1 : 0;
            slashes += c == '/' ? 1 : 0;
            lower += small ? 1 : 0;
            word = small ? word + 1 : 0;
            longestWord = Math.max(longestWord, word);
        }
        return upper >= 4 && lower >= 4 && digits >= 2 && slashes <= 5 && longestWord < 8;
    }

    /// Letters only, or a word with its capital.
    private static boolean isMereWord(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean small = c >= 'a' && c <= 'z' || c == '.' || c == '-';
            if (!small && !(i == 0 && c >= 'A' && c <= 'Z')) {
                return false;
            }
        }
        return true;
    }

    private static boolean hasDigit(String text) {
        return text.chars().anyMatch(c -> c >= '0' && c <= '9');
    }

    private static boolean hasLetter(String text) {
        return text.chars().anyMatch(c -> c >= 'a' && c <= 'z');
    }

    private static List<Span> merged(List<Span> spans) {
        if (spans.size() < 2) {
            return spans;
        }
        spans.sort(Comparator.comparingInt(Span::from).thenComparing(Span::to, Comparator.reverseOrder()));
        List<Span> merged = new ArrayList<>();
        for (Span span : spans) {
            Span last = merged.isEmpty() ? null : merged.getLast();
            if (last == null || span.from() >= last.to()) {
                merged.add(span);
            } else if (span.to() > last.to()) {
                merged.set(merged.size() - 1, new Span(last.from(), span.to(), true));
            }
        }
        return merged;
    }
}
