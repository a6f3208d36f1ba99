package custody.ingest.intake;

import custody.ingest.adapter.SourceRecord;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;

/// Where an event, or what should have become one, stands in what was posted.
public sealed interface Origin {
    /// The adapter that reads it, its name without version; [#UNKNOWN] when nobody does.
    String adapter();

    /// Zero-based position of the (first) record in its post or file.
    long position();

    /// How many records it is.
    int records();

    /// The bytes as posted; records of a group a line each.
    byte[] bytes();

    /// The adapter's name where nobody recognised the record.
    String UNKNOWN = "unknown";

    /// A part of a buffer that is not changed any more.
    @SuppressWarnings("ArrayRecordComponent")
    record Slice(String adapter, long position, byte[] buffer, int from, int to) implements Origin {
        public static Slice of(String adapter, long position, byte[] bytes) {
            return new Slice(adapter, position, bytes, 0, bytes.length);
        }

        @Override
        public int records() {
            return 1;
        }

        @Override
        public byte[] bytes() {
            return Arrays.copyOfRange(buffer, from, to);
        }
    }

    /// Records that are mapped together.
    record Group(String adapter, List<SourceRecord> members) implements Origin {
        public Group {
            members = List.copyOf(members);
        }

        @Override
        public long position() {
            return members.getFirst().position();
        }

        @Override
        public int records() {
            return members.size();
        }

        @Override
        public byte[] bytes() {
            ByteArrayOutputStream lines = new ByteArrayOutputStream(1024);
            for (SourceRecord member : members) {
                if (lines.size() > 0) {
                    lines.write('\n');
                }
                lines.writeBytes(oneLine(member.json().raw()));
            }
            return lines.toByteArray();
        }

        /// A record printed over several lines, on one: line ends in JSON stand only where a space may.
        public static byte[] oneLine(byte[] json) {
            for (int i = 0; i < json.length; i++) {
                if (json[i] == '\n' || json[i] == '\r') {
                    json[i] = ' ';
                }
            }
            return json;
        }
    }
}
