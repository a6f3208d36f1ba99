package custody.query.attribution;

import custody.ledger.event.Event;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeMap;

/// What an engine says of every use, by the source's event id, without anything that depends on order of arrival.
final class Said {
    private Said() {}

    static String of(List<Event> events) {
        var store = new MemoryStore();
        World.run(store, events);
        return of(store, events);
    }

    static String of(MemoryStore store, List<Event> events) {
        var said = new TreeMap<String, String>();
        for (int i = 0; i < events.size(); i++) {
            VerdictVersion v = store.latest(i);
            if (v != null) {
                said.put(name(events.get(i)), v.withdrawn() ? "withdrawn" : of(v, events));
            }
        }
        return said.toString().replace("}, ", "}\n");
    }

    private static String of(VerdictVersion v, List<Event> events) {
        var flags = EnumSet.noneOf(Flag.class);
        flags.addAll(v.flags());
        flags.remove(Flag.LATE_EVIDENCE);
        return "{" + v.verdict() + " " + v.verdictClass() + " " + flags + " " + v.confidence() + " grant "
                + (v.grant() == null ? "-" : v.grant().source() + " " + v.grant().ref()) + " approvals "
                + v.approvals().stream().map(i -> name(i, events)).toList() + " chain "
                + v.chain().stream().map(h -> h.actorRef() + "/" + h.kind() + "/" + h.proven() + "/"
                        + name(h.evidence(), events)).toList()
                + " ending " + name(v.ending(), events) + "}";
    }

    static String name(Event event) {
        return event.source().id() + ":" + event.source().eventId() + ":" + event.type();
    }

    private static String name(long index, List<Event> events) {
        return index < 0 ? "-" : name(events.get((int) index));
    }
}
