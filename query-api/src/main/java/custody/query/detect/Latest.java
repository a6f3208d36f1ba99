package custody.query.detect;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The latest of some entries by event time, up to a bound, each with a mark of its own.
final class Latest {
    private long[] times = new long[8];
    private long[] entries = new long[8];
    private long[] marks = new long[8];
    private int size;

    int size() {
        return size;
    }

    long time(int at) {
        return times[at];
    }

    long entry(int at) {
        return entries[at];
    }

    long mark(int at) {
        return marks[at];
    }

    /// Puts it in its place by time; the earliest gives way when there are more than `most`.
    void add(long time, long entry, long mark, int most) {
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            entries = Arrays.copyOf(entries, size * 2);
            marks = Arrays.copyOf(marks, size * 2);
        }
        int at = size;
        while (at > 0 && times[at - 1] > time) {
            at--;
        }
        open(at);
        times[at] = time;
        entries[at] = entry;
        marks[at] = mark;
        while (size > most) {
            remove(0);
        }
    }

    private void open(int at) {
        System.arraycopy(times, at, times, at + 1, size - at);
        System.arraycopy(entries, at, entries, at + 1, size - at);
        System.arraycopy(marks, at, marks, at + 1, size - at);
        size++;
    }

    /// Takes out the one with that mark.
    void removeMark(long mark) {
        for (int i = 0; i < size; i++) {
            if (marks[i] == mark) {
                remove(i);
                return;
            }
        }
    }

    private void remove(int at) {
        size--;
        System.arraycopy(times, at + 1, times, at, size - at);
        System.arraycopy(entries, at + 1, entries, at, size - at);
        System.arraycopy(marks, at + 1, marks, at, size - at);
    }

    void clear() {
        size = 0;
    }

    List<Long> evidence() {
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            if (!all.contains(entries[i])) {
                all.add(entries[i]);
            }
        }
        return all;
    }
}
