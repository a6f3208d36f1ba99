package custody.server.bench;

import org.jspecify.annotations.Nullable;

/// One line of the result: what was measured, the figure, and the bar that the design sets for it, if it sets one.
///
/// A figure that is not a number says that nothing was measured; `what` then says why.
public record Row(String bench, String what, double figure, String unit, @Nullable Bar bar) {
    /// At least or at most a value, in the unit of the figure.
    public record Bar(boolean atLeast, double value) {
        boolean met(double figure) {
            return atLeast ? figure >= value : figure <= value;
        }
    }

    static Row of(String bench, String what, double figure, String unit) {
        return new Row(bench, what, figure, unit, null);
    }

    static Row note(String bench, String what) {
        return new Row(bench, what, Double.NaN, "", null);
    }

    Row atLeast(double value) {
        return new Row(bench, what, figure, unit, new Bar(true, value));
    }

    Row atMost(double value) {
        return new Row(bench, what, figure, unit, new Bar(false, value));
    }

    boolean isMeasured() {
        return !Double.isNaN(figure);
    }
}
