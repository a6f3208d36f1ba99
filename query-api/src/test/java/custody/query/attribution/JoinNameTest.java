package custody.query.attribution;

import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.event.Credential;
import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Link;
import java.util.List;
import org.junit.jupiter.api.Test;

class JoinNameTest {
    private final World world = new World();

    /// What is asked for comes in the order in which all come, and no more of it.
    @Test
    void credentials_ofManyNames_areTheFirst() {
        EventBuilder event = world.event(EventType.DISCOVERY, 0).credential(Credential.of("c:0", "key"));
        for (int i = 1; i < 30; i++) {
            event.link("credential", "c:" + i).link("jwt.jti", "j" + i).link("ticket", "t" + i);
        }
        List<Key> all = List.copyOf(JoinName.credentials(event.build()));
        assertEquals(1 + 2 * 29, all.size());
        for (int most : List.of(1, 2, 16, 59, 60)) {
            assertEquals(all.subList(0, Math.min(most, all.size())), List.copyOf(JoinName.credentials(event.build(), most)));
        }
    }

    /// A copy's links come behind the original's, which stay as they are, each once.
    @Test
    void linksOfACopy_comeOnceBehindTheOriginals() {
        Link a = new Link("trace", "a");
        Link b = new Link("trace", "b");
        Link c = new Link("session", "b");
        Fact original = Fact.of(0, World.ZERO, world.event(EventType.USE, 0).links(List.of(b, a, b)).build(), null);
        Fact joined = original.withLinksOf(world.event(EventType.USE, 0).links(List.of(c, a, c, b)).build());
        assertEquals(List.of(b, a, b, c), joined.event().links());
        assertEquals(original.event().toBuilder().links(List.of()).build(), joined.event().toBuilder().links(List.of()).build());
    }
}
