package custody.query.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
    private static List<Boolean> published(String metric, List<Dimension> by, String... keys) {
        List<MetricPoint> points = List.of(keys).stream().map(key -> new MetricPoint(key, null, 0.5, 1, 2)).toList();
        return Figures.beside(metric, by, points).stream().map(point -> point.published() != null).toList();
    }

    /// A figure of agents is beside the kind AGENT, not beside a team, an owner or a source of that name.
    @Test
    void figureOfAKindOfActors_isBesideNoOtherGroupOfThatName() {
        assertEquals(List.of(true, false), published("attributedUseRate", List.of(Dimension.ACTOR_KIND), "AGENT", "HUMAN"));
        for (Dimension other : Dimension.values()) {
            if (other != Dimension.ACTOR_KIND) {
                assertEquals(List.of(false), published("attributedUseRate", List.of(other), "AGENT"), other::name);
            }
        }
        assertEquals(List.of(false), published("attributedUseRate", List.of(Dimension.TEAM, Dimension.ACTOR_KIND), "AGENT"));
    }

    @Test
    void figureOfEverything_isBesideNoTeamThatIsCalledAll() {
        assertEquals(List.of(true), published("beyondScopeRate", List.of(), MetricPoint.ALL));
        assertEquals(List.of(false), published("beyondScopeRate", List.of(Dimension.TEAM), MetricPoint.ALL));
    }
}
