package custody.verifier;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The members of one JSON object as they are written: enough to take a leaf and its payload out of a saved answer.
final class JsonMembers {
    private static final int MAX_DEPTH = 64;
    private final String text;
    private int at;

    private JsonMembers(String text) {
        this.text = text;
    }

    /// Each member's value as its own text, unchanged.
    static Map<String, String> of(String text) throws MalformedException {
        return new JsonMembers(text).members();
    }

    /// Each element of an array as its own text, unchanged.
    static List<String> elements(String text) throws MalformedException {
        JsonMembers json = new JsonMembers(text);
        List<String> elements = new ArrayList<>();
        json.space();
        json.expect('[');
        json.space();
        while (!json.peek(']')) {
            if (!elements.isEmpty()) {
                json.expect(',');
                json.space();
            }
            int from = json.at;
            json.value(0);
            elements.add(text.substring(from, json.at));
            json.space();
        }
        json.expect(']');
        json.space();
        if (json.at != text.length()) {
            throw new MalformedException("text behind the JSON array");
        }
        return elements;
    }

    private Map<String, String> members() throws MalformedException {
        Map<String, String> members = new LinkedHashMap<>();
        space();
        expect('{');
        space();
        boolean first = true;
        while (!peek('}')) {
            if (!first) {
                expect(',');
                space();
            }
            first = false;
            String name = unquoted(string());
            space();
            expect(':');
            space();
            int from = at;
            value(0);
            if (members.put(name, text.substring(from, at)) != null) {
                throw new MalformedException("the member " + StrictText.shown(name) + " is there twice");
            }
            space();
        }
        expect('}');
        space();
        if (at != text.length()) {
            throw new MalformedException("text behind the JSON object");
        }
        return members;
    }

    private void value(int depth) throws MalformedException {
        if (depth > MAX_DEPTH) {
            throw new MalformedException("JSON deeper than " + MAX_DEPTH);
        }
        if (peek('"')) {
            string();
        } else if (peek('{') || peek('[')) {
            nested(depth);
        } else {
            int from = at;
            while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || "+-.".indexOf(text.charAt(at)) >= 0)) {
                at++;
            }
            if (at == from) {
                throw new MalformedException("not JSON at character " + at);
            }
        }
    }

    private void nested(int depth) throws MalformedException {
        boolean object = peek('{');
        char end = object ? '}' : ']';
        at++;
        space();
        for (boolean first = true; !peek(end); first = false) {
            if (!first) {
                expect(',');
                space();
            }
            if (object) {
                string();
                space();
                expect(':');
                space();
            }
            value(depth + 1);
            space();
        }
        expect(end);
    }

    private String string() throws MalformedException {
        int from = at;
        expect('"');
        while (at < text.length() && text.charAt(at) != '"') {
            at += text.charAt(at) == '\\' ? 2 : 1;
        }
        expect('"');
        return text.substring(from, at);
    }

    /// What a JSON string says.
    static String unquoted(String string) throws MalformedException {
        if (string.length() < 2 || string.charAt(0) != '"') {
            throw new MalformedException("a JSON string was expected");
        }
        StringBuilder out = new StringBuilder();
        for (int i = 1; i < string.length() - 1; i++) {
            char c = string.charAt(i);
            if (c != '\\') {
                out.append(c);
                continue;
            }
            char escaped = string.charAt(++i);
            int plain = "\"\\/bfnrt".indexOf(escaped);
            if (plain >= 0) {
                out.append("\"\\/\b\f\n\r\t".charAt(plain));
            } else if (escaped == 'u' && i + 4 < string.length() - 1 && string.substring(i + 1, i + 5).matches("[0-9a-fA-F]{4}")) {
                out.append((char) Integer.parseInt(string.substring(i + 1, i + 5), 16));
                i += 4;
            } else {
                throw new MalformedException("an escape that JSON does not have");
            }
        }
        return out.toString();
    }

    private boolean peek(char c) {
        return at < text.length() && text.charAt(at) == c;
    }

    private void expect(char c) throws MalformedException {
        if (!peek(c)) {
            throw new MalformedException("not JSON: '" + c + "' was expected at character " + at);
        }
        at++;
    }

    private void space() {
        while (at < text.length() && " \t\r\n".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }
}
