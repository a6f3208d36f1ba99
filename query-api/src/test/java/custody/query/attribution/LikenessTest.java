package custody.query.attribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import custody.ledger.event.Context;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/// Uses are like each other only when they differ in what no judgement looks at: of every field of an event.
class LikenessTest {
    private static final Event USE = use(new World().use(2000).build());

    @Test
    void eventsMayDifferInTheseFieldsOnly() throws ReflectiveOperationException {
        assertEquals(
                Set.of("eventTime", "recordedTime", "actionRaw", "derivedFrom", "corrects", "watermark", "rawHash", "recordFlags"),
                mayDiffer(USE, event -> event, Set.of("endTime")));
    }

    @Test
    void sourcesMayDifferInTheseFieldsOnly() throws ReflectiveOperationException {
        assertEquals(Set.of("eventId", "eventIdKind", "sequence", "adapter", "ordinal"),
                mayDiffer(USE.source(), source -> with(USE, 0, source), Set.of()));
    }

    @Test
    void circumstancesMayDifferInRequestAndTraceOnly() throws ReflectiveOperationException {
        int context = names(USE).indexOf("context");
        assertEquals(Set.of("requestId", "traceId"),
                mayDiffer(USE.context(), circumstances -> with(USE, context, circumstances), Set.of()));
    }

    @Test
    void linksMayDifferInTracesAndOperationsOnly() {
        for (String own : List.of("trace", "operation", "k8s.audit_id")) {
            assertEquals(Likeness.of(fact(USE)), Likeness.of(fact(USE.toBuilder().link(own, "1").build())), own);
        }
        for (String shared : List.of("session", "grant", "credential", "ticket")) {
            assertNotEquals(Likeness.of(fact(USE)), Likeness.of(fact(USE.toBuilder().link(shared, "1").build())), shared);
        }
    }

    @Test
    void aUseThatLastsIsLikeNoOther() {
        assertNull(Likeness.of(fact(USE.toBuilder().endTime(World.at(2001)).build())));
        assertNotNull(Likeness.of(fact(USE)));
    }

    private static Event use(Event plain) {
        return plain.toBuilder().context(Context.builder().ip("10.0.0.1").build()).build();
    }

    private static Fact fact(Event event) {
        return Fact.of(0, World.LATER, event, null);
    }

    private static List<String> names(Record of) {
        return Arrays.stream(of.getClass().getRecordComponents()).map(RecordComponent::getName).toList();
    }

    /// The fields in which a part of the use may have another value, and the use is still like it.
    private static <R extends Record> Set<String> mayDiffer(R part, Function<R, Event> whole, Set<String> not)
            throws ReflectiveOperationException {
        var names = new TreeSet<String>();
        RecordComponent[] fields = part.getClass().getRecordComponents();
        for (int i = 0; i < fields.length; i++) {
            if (!not.contains(fields[i].getName())) {
                Event other = whole.apply(with(part, i, other(fields[i].getGenericType(), fields[i].getAccessor().invoke(part))));
                if (Likeness.of(fact(USE)).equals(Likeness.of(fact(other)))) {
                    names.add(fields[i].getName());
                }
            }
        }
        return names;
    }

    @SuppressWarnings("unchecked")
    private static <R extends Record> R with(R of, int field, Object value) {
        try {
            RecordComponent[] fields = of.getClass().getRecordComponents();
            Object[] values = new Object[fields.length];
            for (int i = 0; i < fields.length; i++) {
                values[i] = i == field ? value : fields[i].getAccessor().invoke(of);
            }
            Class<?>[] types = Arrays.stream(fields).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return (R) of.getClass().getDeclaredConstructor(types).newInstance(values);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    /// A value of a type other than the given one.
    private static Object other(Type type, Object than) throws ReflectiveOperationException {
        if (type instanceof ParameterizedType list) {
            return List.of(other(list.getActualTypeArguments()[0], null));
        }
        Class<?> of = (Class<?>) type;
        if (of.isEnum()) {
            Object[] all = of.getEnumConstants();
            // A use stays one.
            return than == EventType.USE ? EventType.ATTEMPT : all[0].equals(than) ? all[1] : all[0];
        }
        if (of.isRecord()) {
            RecordComponent[] fields = of.getRecordComponents();
            Object[] values = new Object[fields.length];
            for (int i = 0; i < fields.length; i++) {
                values[i] = other(fields[i].getGenericType(), null);
            }
            Class<?>[] types = Arrays.stream(fields).map(RecordComponent::getType).toArray(Class<?>[]::new);
            return of.getDeclaredConstructor(types).newInstance(values);
        }
        if (of == String.class) {
            return "other";
        }
        if (of == Instant.class) {
            return World.at(77);
        }
        if (of == Boolean.class || of == boolean.class) {
            return true;
        }
        if (of == Integer.class || of == int.class) {
            return 7;
        }
        if (of == Long.class) {
            return 7L;
        }
        throw new AssertionError("no other " + type);
    }
}
