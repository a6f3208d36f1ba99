package custody.ledger.journal;

import java.io.IOException;
import java.nio.file.Path;

/// Bytes of the journal are not what was made durable. It says where and what; nobody repairs it silently.
public final class DamagedJournalException extends IOException {
    private static final long serialVersionUID = 1;

    private final String file;
    private final long offset;
    private final long index;
    private final String expected;
    private final String found;

    DamagedJournalException(Place place, String expected, String found) {
        super("damage in " + place.file() + " at offset " + place.offset() + ", entry " + place.index() + ": expected " + expected
                + ", found " + found);
        this.file = place.file().toString();
        this.offset = place.offset();
        this.index = place.index();
        this.expected = expected;
        this.found = found;
    }

    public String file() {
        return file;
    }

    /// Where in the file the damaged part (header, frame, index, trailer) begins.
    public long offset() {
        return offset;
    }

    /// The first entry that cannot be vouched for.
    public long index() {
        return index;
    }

    public String expected() {
        return expected;
    }

    public String found() {
        return found;
    }

    /// Where one is reading: a file, an offset, and the entry that is due there.
    record Place(Path file, long offset, long index) {
        Place at(long otherOffset) {
            return new Place(file, otherOffset, index);
        }

        Place entry(long otherIndex) {
            return new Place(file, offset, otherIndex);
        }

        void require(boolean holds, String expected, String found) throws DamagedJournalException {
            if (!holds) {
                throw new DamagedJournalException(this, expected, found);
            }
        }

        void equal(String what, long expected, long found) throws DamagedJournalException {
            if (expected != found) {
                throw new DamagedJournalException(this, what + " " + expected, Long.toString(found));
            }
        }
    }
}
