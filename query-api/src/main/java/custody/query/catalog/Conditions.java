package custody.query.catalog;

import custody.query.answer.Attributed;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.UnreadableQueryException;
import custody.query.answer.UseFlags;
import custody.query.index.EntryField;
import custody.query.index.EntryQuery;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Conditions in the words of the index.
final class Conditions {
    /// Grants that one ticket or link value may lead to.
    private static final int GRANTS = 1_000;

    private final CatalogRows rows;
    private final Observed observed;
    private final UseFlags flags;

    Conditions(CatalogRows rows, Observed observed, UseFlags flags) {
        this.rows = rows;
        this.observed = observed;
        this.flags = flags;
    }

    /// What the index can find, and what remains to be looked at: the finality, and sets of flags of which a use
    /// must have one each.
    record Found(EntryQuery query, @Nullable Set<String> finality, List<Set<String>> flags) {
        boolean mustLook() {
            return finality != null || !flags.isEmpty();
        }

        boolean fits(Attributed verdict, List<String> observed) {
            return (finality == null || finality.contains(verdict.finality()))
                    && flags.stream().allMatch(any -> verdict.flags().stream().anyMatch(any::contains)
                            || observed.stream().anyMatch(any::contains));
        }
    }

    Found read(Condition where, long asOf) {
        Set<String> finality = null;
        List<Set<String>> flags = new ArrayList<>();
        List<EntryQuery> all = new ArrayList<>();
        for (Condition part : parts(where)) {
            if (part instanceof Condition.Is is && is.field() == Field.FINALITY) {
                Set<String> both = new HashSet<>(is.values());
                if (finality != null) {
                    both.retainAll(finality);
                }
                finality = both;
            } else if (part instanceof Condition.Is is && isObserved(is)) {
                flags.add(is.values());
                all.add(new EntryQuery.Or(List.of(
                        observed.near(is.values(), asOf), new EntryQuery.Entries(this.flags.uses(is.values(), asOf)))));
            } else {
                all.add(query(part, asOf));
            }
        }
        return new Found(new EntryQuery.And(all), finality, flags);
    }

    private static boolean isObserved(Condition.Is is) {
        return is.field() == Field.FLAG && is.values().stream().anyMatch(Observed::isObserved);
    }

    /// The conditions that must all hold.
    private static List<Condition> parts(Condition where) {
        if (where instanceof Condition.All all) {
            return all.of().stream().flatMap(each -> parts(each).stream()).toList();
        }
        return List.of(where);
    }

    private EntryQuery query(Condition where, long asOf) {
        return switch (where) {
            case Condition.All all -> new EntryQuery.And(all.of().stream().map(each -> query(each, asOf)).toList());
            case Condition.Some some -> new EntryQuery.Or(some.of().stream().map(each -> query(each, asOf)).toList());
            case Condition.Not not -> new EntryQuery.Not(query(not.of(), asOf));
            case Condition.Is is -> switch (is.field()) {
                case REQUEST_REF -> request(is.values(), asOf);
                case FLAG -> new EntryQuery.Or(List.of(is(is), new EntryQuery.Entries(flags.uses(is.values(), asOf))));
                case TYPE, SOURCE, LAYER, ACTOR, ACTOR_KIND, ACTOR_NAME, CHAIN, ABOUT, SECRET, SECRET_NAME, CREDENTIAL, GRANT,
                        SESSION, CORRELATION, IP, DEVICE, TOOL, TOOL_SERVER, OUTCOME, ACTION, VERDICT, VERDICT_CLASS, CONFIDENCE, FINALITY, LATE,
                        ENDED_BY -> is(is);
            };
            case Condition.StartsWith starts -> new EntryQuery.StartsWith(field(starts.field()), starts.prefix());
            case Condition.Holds holds -> new EntryQuery.Holds(field(holds.field()), holds.text());
            case Condition.Within within -> new EntryQuery.Within(within.from(), within.to());
            case Condition.Text text -> new EntryQuery.Words(text.words());
            case Condition.Query query -> new EntryQuery.Syntax(query.text());
        };
    }

    private static EntryQuery is(Condition.Is is) {
        if (isObserved(is)) {
            throw new UnreadableQueryException("flags that are observed when asked cannot stand below not and or");
        }
        if (is.field() != Field.LATE) {
            return new EntryQuery.Is(field(is.field()), is.values());
        }
        List<EntryQuery> either = new ArrayList<>();
        EntryQuery late = EntryQuery.is(EntryField.LATE, "true");
        if (is.values().contains("true")) {
            either.add(late);
        }
        if (is.values().contains("false")) {
            either.add(new EntryQuery.Not(late));
        }
        return new EntryQuery.Or(either);
    }

    /// Entries that name or serve a grant which the reference leads to, and those that carry it as their ticket.
    private EntryQuery request(Set<String> references, long asOf) {
        Set<String> refs = new HashSet<>(Words.targets(rows, Words.Kind.REQUEST, references, asOf, GRANTS));
        refs.addAll(references);
        return new EntryQuery.Or(List.of(
                new EntryQuery.Is(EntryField.GRANT_REF, refs), new EntryQuery.Is(EntryField.TICKET, references)));
    }

    static EntryField field(Field field) {
        return switch (field) {
            case TYPE -> EntryField.TYPE;
            case SOURCE -> EntryField.SOURCE;
            case LAYER -> EntryField.LAYER;
            case ACTOR -> EntryField.ACTOR;
            case ACTOR_KIND -> EntryField.ACTOR_KIND;
            case ACTOR_NAME -> EntryField.ACTOR_NAME;
            case CHAIN -> EntryField.CHAIN;
            case ABOUT -> EntryField.ABOUT;
            case SECRET -> EntryField.SECRET;
            case SECRET_NAME -> EntryField.SECRET_NAME;
            case CREDENTIAL -> EntryField.CREDENTIAL;
            case GRANT -> EntryField.GRANT;
            case REQUEST_REF -> EntryField.REQUEST_REF;
            case SESSION -> EntryField.SESSION;
            case CORRELATION -> EntryField.CORRELATION;
            case IP -> EntryField.IP;
            case DEVICE -> EntryField.DEVICE;
            case TOOL -> EntryField.TOOL;
            case TOOL_SERVER -> EntryField.TOOL_SERVER;
            case OUTCOME -> EntryField.OUTCOME;
            case ACTION -> EntryField.ACTION;
            case VERDICT -> EntryField.VERDICT;
            case VERDICT_CLASS -> EntryField.VERDICT_CLASS;
            case FLAG -> EntryField.FLAG;
            case CONFIDENCE -> EntryField.CONFIDENCE;
            case LATE -> EntryField.LATE;
            case ENDED_BY -> EntryField.ENDED_BY;
            case FINALITY -> throw new UnreadableQueryException("finality cannot stand below not and or");
        };
    }
}
