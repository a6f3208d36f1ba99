package custody.query.index;

import java.io.IOException;
import java.util.Set;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FlushInfo;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.NRTCachingDirectory;

/// A directory in which the parts of a segment that is being flushed stay in memory until they are packed into its
/// compound file, which is written through.
///
/// A flush makes some twenty-five parts of a few hundred kilobytes that are deleted within the same second. On a disk
/// each costs a system call that allocates an inode; file systems that leave deleted inodes alone for a while (ext4)
/// look past all of them at every file that anybody makes. What a commit names is on the disk before the commit is: the
/// base class writes out what it still holds.
final class FlushDirectory extends NRTCachingDirectory {
    /// Larger flushes, as when an index is made anew, go to the disk; and so does what would not fit beside others.
    private static final double MOST_MEGABYTES = 48;
    private static final double MOST_MEGABYTES_HELD = 64;

    private static final IOContext OF_FLUSH = IOContext.flush(new FlushInfo(0, 0));
    private static final Set<String> SAYING_NOTHING = Set.of("fnm", "fdm", "fdt", "fdx");

    FlushDirectory(Directory disk) {
        super(disk, MOST_MEGABYTES, MOST_MEGABYTES_HELD);
    }

    @Override
    protected boolean doCacheWrite(String name, IOContext context) {
        IOContext known = isToldOfNothing(name, context) ? OF_FLUSH : context;
        return known.flushInfo() != null && !isKept(name) && super.doCacheWrite(name, known);
    }

    /// The names of fields and the stored fields, of which there are none, are written without saying what for; they are a
    /// few kilobytes.
    private static boolean isToldOfNothing(String name, IOContext context) {
        return context.mergeInfo() == null && SAYING_NOTHING.stream().anyMatch(each -> IndexFileNames.matchesExtension(name, each));
    }

    /// Without a merge behind it, what is temporary is where stored fields lie.
    @Override
    public IndexOutput createTempOutput(String prefix, String suffix, IOContext context) throws IOException {
        boolean isOfFlush = context.mergeInfo() == null;
        return super.createTempOutput(prefix, suffix, isOfFlush ? OF_FLUSH : context);
    }

    private static boolean isKept(String name) {
        return IndexFileNames.matchesExtension(name, "cfs")
                || IndexFileNames.matchesExtension(name, "cfe")
                || IndexFileNames.matchesExtension(name, "si");
    }
}
