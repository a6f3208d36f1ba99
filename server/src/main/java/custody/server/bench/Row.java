package custody.server.bench;

/// One line of the table: what was measured, the figure, what it is compared with, and the ratio to that.
///
/// `ratio` is the figure over the comparison, so that more is better; NaN when nothing is compared. `bar` is what
/// the design asks for, in words.
public record Row(String bench, String what, double figure, String unit, String comparedWith, double ratio, String bar) {
    static Row plain(String bench, String what, double figure, String unit) {
        return new Row(bench, what, figure, unit, "", Double.NaN, "");
    }
}
