package custody.query.state;

import java.nio.charset.StandardCharsets;

/// Reads what [OctetWriter] wrote.
final class OctetReader {
    private final byte[] bytes;
    private int at;

    OctetReader(byte[] bytes, int from) {
        this.bytes = bytes;
        this.at = from;
    }

    int at() {
        return at;
    }

    void skip(int octets) {
        at += octets;
    }

    int octet() {
        return bytes[at++];
    }

    long number() {
        long number = 0;
        int shift = 0;
        byte octet;
        do {
            octet = bytes[at++];
            number |= (octet & 0x7fL) << shift;
            shift += 7;
        } while (octet < 0);
        return number;
    }

    int count() {
        return Math.toIntExact(number());
    }

    long signed() {
        long number = number();
        return number >>> 1 ^ -(number & 1);
    }

    String text() {
        int length = count();
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }

    boolean present() {
        return octet() != 0;
    }
}
