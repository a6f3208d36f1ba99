package custody.server.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a run measured, for people and for programs.
public final class BenchResult {
    private static final int NAME = 29;
    private static final int FIGURE = 22;

    private final Machine machine;
    private final List<Row> rows;

    BenchResult(Machine machine, List<Row> rows) {
        this.machine = machine;
        this.rows = rows;
    }

    /// A table: what, figure, bar, and whether it is met.
    public List<String> table() {
        List<String> lines = new ArrayList<>();
        lines.add(line("%d processors, SHA-256 %.2f GB/s on one and %.2f on all; write and force 4 KiB %.2f ms, 64 KiB %.2f ms, 1 MiB %.2f ms",
                machine.processors(), machine.sha256() / 1e9, machine.sha256OnAll() / 1e9, 1e3 * machine.force4K(),
                1e3 * machine.force64K(), 1e3 * machine.force1M()));
        int wide = rows.stream().mapToInt(row -> row.what().length()).max().orElse(0) + 2;
        String bench = "";
        for (Row row : rows) {
            boolean first = !row.bench().equals(bench);
            bench = row.bench();
            if (first) {
                lines.add("");
            }
            lines.add(line("%-" + NAME + "s%-" + wide + "s%s", first ? bench : "", row.what(), figure(row)).stripTrailing());
        }
        return lines;
    }

    private static String figure(Row row) {
        if (!row.isMeasured()) {
            return "";
        }
        String text = line("%" + (FIGURE - 11) + "s %-10s", number(row.figure()), row.unit());
        Row.Bar bar = row.bar();
        return bar == null
                ? text
                : text + line("  bar %s %s: %s", bar.atLeast() ? "≥" : "≤", number(bar.value()), bar.met(row.figure()) ? "pass" : "short");
    }

    private static String number(double value) {
        double size = Math.abs(value);
        return line(size >= 100 || value == Math.rint(value) ? "%,.0f" : size >= 10 ? "%.1f" : "%.2f", value);
    }

    private static String line(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /// The same as one document.
    public Map<String, Object> document() {
        Map<String, Object> limits = new LinkedHashMap<>();
        limits.put("processors", machine.processors());
        limits.put("sha256BytesPerSecond", machine.sha256());
        limits.put("sha256BytesPerSecondOnAll", machine.sha256OnAll());
        limits.put("shaExtensions", machine.hasShaExtensions());
        limits.put("forceSeconds4KiB", machine.force4K());
        limits.put("forceSeconds64KiB", machine.force64K());
        limits.put("forceSeconds1MiB", machine.force1M());
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("machine", limits);
        document.put("rows", rows.stream().map(BenchResult::row).toList());
        return document;
    }

    private static Map<String, Object> row(Row row) {
        Map<String, Object> member = new LinkedHashMap<>();
        member.put("bench", row.bench());
        member.put("what", row.what());
        if (row.isMeasured()) {
            member.put("figure", row.figure());
            member.put("unit", row.unit());
        }
        Row.Bar bar = row.bar();
        if (bar != null) {
            member.put(bar.atLeast() ? "atLeast" : "atMost", bar.value());
            member.put("met", bar.met(row.figure()));
        }
        return member;
    }
}
