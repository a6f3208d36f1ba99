package custody.query.posting;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Keeps the pages that were used last, up to a number of bytes. For any number of threads.
public final class PageCache implements PageSource {
    private record At(long run, int page) {}

    private final PageSource source;
    private final long most;
    private final Map<At, byte[]> kept = new LinkedHashMap<>(256, 0.75f, true);
    private long held;

    public PageCache(PageSource source, long most) {
        this.source = source;
        this.most = most;
    }

    @Override
    public byte @Nullable [] page(long run, int page) {
        var at = new At(run, page);
        byte[] found;
        synchronized (kept) {
            found = kept.get(at);
        }
        if (found == null) {
            found = source.page(run, page);
            if (found != null) {
                put(at, found);
            }
        }
        return found;
    }

    /// Keeps a page that was just written.
    public void put(long run, int page, byte[] bytes) {
        put(new At(run, page), bytes);
    }

    private void put(At at, byte[] bytes) {
        synchronized (kept) {
            byte[] before = kept.put(at, bytes);
            held += bytes.length - (before == null ? 0 : before.length);
            Iterator<byte[]> oldest = kept.values().iterator();
            while (held > most && kept.size() > 1) {
                held -= oldest.next().length;
                oldest.remove();
            }
        }
    }
}
