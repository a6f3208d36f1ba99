package custody.ledger.scrub;

import java.util.Locale;
import java.util.Set;

/// What the name of a member says about its value.
enum SecretNames {
    /// A secret whatever it looks like.
    STRONG,
    /// A secret when it looks like one.
    WEAK,
    NONE;

    /// No name in the lists is longer.
    private static final int LONGEST = 32;

    private static final Set<String> SECRETS = Set.of(
            "password", "passwd", "pwd", "passphrase", "newpassword", "oldpassword", "masterpassword",
            "masteruserpassword", "userpassword", "adminpassword", "secretaccesskey", "awssecretaccesskey",
            "sessiontoken", "accesstoken", "refreshtoken", "idtoken", "authtoken", "bearertoken", "apitoken",
            "clientsecret", "secretid", "secretkey", "secretstring", "secretbinary", "secretvalue", "apikey",
            "xapikey", "privatekey", "privatekeymaterial", "keymaterial", "signingkey", "masterkey", "unsealkey",
            "encryptionkey", "authorization", "proxyauthorization", "cookie", "setcookie", "xvaulttoken",
            "xamzsecuritytoken", "webhooksecret", "sharedsecret", "totp", "otp", "mfacode", "samlassertion",
            "samlresponse", "recoverycode", "connectionstring");

    private static final Set<String> MAYBE = Set.of(
            "token", "secret", "key", "credential", "credentials", "signature", "code", "jwt", "assertion",
            "clienttoken", "wraptoken", "wrappingtoken", "value", "plaintext", "pin", "auth", "pass", "hmackey");

    static SecretNames of(String name) {
        if (name.isEmpty() || name.length() > LONGEST) {
            return NONE;
        }
        String plain = plain(name);
        return SECRETS.contains(plain) ? STRONG : MAYBE.contains(plain) ? WEAK : NONE;
    }

    /// Lower case, without the signs that join words.
    private static String plain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < 'a' || c > 'z') {
                return name.replace("_", "").replace("-", "").replace(" ", "").toLowerCase(Locale.ROOT);
            }
        }
        return name;
    }
}
