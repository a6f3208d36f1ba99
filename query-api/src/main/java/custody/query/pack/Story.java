package custody.query.pack;

import custody.ledger.event.Event;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.query.answer.Attributed;
import custody.query.answer.Condition;
import custody.query.answer.Condition.Field;
import custody.query.answer.CredentialEvidence;
import custody.query.answer.EntryOrder;
import custody.query.answer.GrantKey;
import custody.query.answer.LastHeard;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.Projections;
import custody.query.answer.Tally;
import custody.query.attribution.Awaited;
import custody.query.attribution.UseAt;
import custody.query.audit.OwnEntries;
import custody.query.audit.OwnSource;
import custody.query.pack.PackRefusedException.Reason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Which entries belong to what was asked, what each is in the story, and the verdicts on its uses.
///
/// A use brings every entry that a version of its verdict names, all that names its grant, what happened to its
/// credential, and notes. Grants that were weighed and rejected come with their statements, not with their uses.
final class Story {
    static final int ENTRIES_MAX = 5_000;
    /// Uses of the same grant that come with a use that was asked for; more are counted.
    static final int OTHER_USES_MAX = 200;
    private static final int PAGE = 500;
    private static final EntryOrder IN_ORDER = new EntryOrder(EntryOrder.By.LEDGER_SEQ, true);
    private static final EntryOrder NEWEST_FIRST = new EntryOrder(EntryOrder.By.LEDGER_SEQ, false);
    private static final Condition IS_USE = new Condition.Is(Field.TYPE, Set.of("USE", "ATTEMPT"));

    private final Projections projections;
    private final EntryReader entries;
    private final long asOf;
    private final SortedMap<Long, SortedSet<String>> roles = new TreeMap<>();
    private final SortedMap<Long, List<Judged>> verdicts = new TreeMap<>();
    private final Set<GrantKey> told = new HashSet<>();
    private final Set<GrantKey> weighed = new HashSet<>();
    private final Set<String> followed = new HashSet<>();
    private final Map<Awaited, Optional<Long>> heard = new HashMap<>();
    private long omitted;

    private Story(Projections projections, EntryReader entries, long asOf) {
        this.projections = projections;
        this.entries = entries;
        this.asOf = asOf;
    }

    static Story of(PackQuestion question, Projections projections, EntryReader entries) throws PackRefusedException {
        Story story = new Story(projections, entries, question.asOf());
        for (long use : question.uses()) {
            if (!story.judged(use, "asked", true)) {
                throw new PackRefusedException(Reason.USE_UNKNOWN, "there is no use judged as of that size under one of these ids");
            }
        }
        GrantKey grant = question.grant();
        if (grant != null) {
            if (!projections.grants(List.of(grant), question.asOf()).containsKey(grant)) {
                throw new PackRefusedException(Reason.GRANT_UNKNOWN, "there is no such grant as of that size");
            }
            story.tell(grant, ENTRIES_MAX + 1);
        }
        PackQuestion.Filter filter = question.filter();
        if (filter != null) {
            story.filtered(filter.where());
        }
        if (story.roles.isEmpty()) {
            throw new PackRefusedException(Reason.NOTHING_FOUND, "no entry is what was asked for");
        }
        story.notes();
        return story;
    }

    /// What each entry is in the story, by index.
    SortedMap<Long, SortedSet<String>> roles() {
        return roles;
    }

    /// All versions of each verdict, by use.
    SortedMap<Long, List<Judged>> verdicts() {
        return verdicts;
    }

    /// Uses of the same grants that were left out.
    long omitted() {
        return omitted;
    }

    void add(@Nullable Long index, String role) throws PackRefusedException {
        if (index == null || index < 0) {
            return;
        }
        roles.computeIfAbsent(index, i -> new TreeSet<>()).add(role);
        if (roles.size() > ENTRIES_MAX) {
            throw new PackRefusedException(Reason.TOO_MANY_ENTRIES, "the story has more than " + ENTRIES_MAX + " entries; ask for less");
        }
    }

    private void filtered(Condition where) throws PackRefusedException {
        List<Long> found = new ArrayList<>();
        for (Long index : all(where, ENTRIES_MAX + 1)) {
            add(index, "asked");
            found.add(index);
        }
        for (long index : found) {
            judged(index, "asked", true);
        }
    }

    /// Adds a use with all that its verdict rests on; false when it has no verdict.
    private boolean judged(long use, String role, boolean withGrants) throws PackRefusedException {
        List<Attributed> versions = projections.histories(List.of(use), asOf).getOrDefault(use, List.of());
        if (versions.isEmpty()) {
            return false;
        }
        add(use, role);
        List<Judged> told = told(versions);
        verdicts.put(use, told);
        for (Judged each : told) {
            for (Map.Entry<Long, String> named : each.evidence().entrySet()) {
                add(named.getKey(), named.getValue());
            }
            if (withGrants) {
                grants(each.version());
            }
        }
        follow(use);
        return true;
    }

    /// Each version with what it rested on when it was made; that in force, by what is known as of the size.
    private List<Judged> told(List<Attributed> versions) {
        List<Judged> told = new ArrayList<>();
        for (Attributed version : versions.subList(0, versions.size() - 1)) {
            told.add(new Judged(version, basis(version.use(), version.causedBy() + 1), List.of()));
        }
        Attributed last = versions.getLast();
        List<Judged.Waiting> awaits = projections.awaited(List.of(last.use()), asOf).getOrDefault(last.use(), List.of()).stream()
                .map(each -> new Judged.Waiting(each, heard.computeIfAbsent(each, its ->
                        Optional.ofNullable(LastHeard.of(its, projections, entries, asOf))).orElse(null)))
                .toList();
        told.add(new Judged(last, basis(last.use(), asOf), awaits));
        return told;
    }

    private SortedSet<Long> basis(long use, long size) {
        UseAt then = new UseAt(use, size);
        return projections.basis(List.of(then)).getOrDefault(then, Collections.emptySortedSet());
    }

    private void grants(Attributed version) throws PackRefusedException {
        if (version.grant() != null) {
            tell(version.grant(), OTHER_USES_MAX);
        }
        for (Attributed.Hop hop : version.chain()) {
            if (hop.grant() != null) {
                tell(hop.grant(), OTHER_USES_MAX);
            }
        }
        for (Attributed.Candidate candidate : version.candidates()) {
            statements(candidate.grant(), "candidate");
        }
    }

    /// A grant with everything that names it, and its uses, the newest first.
    private void tell(GrantKey grant, int usesMax) throws PackRefusedException {
        if (!told.add(grant)) {
            return;
        }
        statements(grant, "grant");
        Condition under = new Condition.Is(Field.GRANT, Set.of(grant.toString()));
        Page<Long> page = uses(under, usesMax, null);
        int taken = page.rows().size();
        together(page);
        while (page.more() && taken < usesMax && !page.rows().isEmpty()) {
            page = uses(under, usesMax - taken, page.rows().getLast().key());
            taken += page.rows().size();
            together(page);
        }
        if (page.more()) {
            omitted += projections.tally(Tally.ofUses(under, asOf)).values().stream().mapToLong(Long::longValue).sum() - taken;
        }
    }

    private Page<Long> uses(Condition under, int max, @Nullable String after) {
        return projections.uses(under, NEWEST_FIRST, new PageRequest(asOf, Math.min(max, PAGE), after, true, false));
    }

    private void together(Page<Long> uses) throws PackRefusedException {
        for (Page.Row<Long> row : uses.rows()) {
            if (!verdicts.containsKey(row.node())) {
                judged(row.node(), "use", false);
            }
            add(row.node(), "use");
        }
    }

    private void statements(GrantKey grant, String role) throws PackRefusedException {
        if (!weighed.add(grant) && role.equals("candidate")) {
            return;
        }
        Condition names = new Condition.Is(Field.GRANT, Set.of(grant.toString()));
        for (Long index : all(new Condition.All(List.of(names, new Condition.Not(IS_USE))), ENTRIES_MAX + 1)) {
            add(index, role);
        }
    }

    /// What became of the use's credential and session besides uses.
    private void follow(long use) throws PackRefusedException {
        Entry entry = entries.entry(use).orElse(null);
        if (entry == null || entry.payload() == null) {
            return;
        }
        Event event = entry.payload().event();
        if (event.credential() != null) {
            ends(event.credential().ref());
            follow(Field.CREDENTIAL, event.credential().ref(), "credential");
        }
        if (event.context() != null && event.context().session() != null) {
            follow(Field.SESSION, event.context().session(), "session");
        }
    }

    /// What ended the credential, under whatever name or by whatever it descends from.
    private void ends(String credential) throws PackRefusedException {
        if (followed.add("end " + credential)) {
            for (CredentialEvidence evidence : projections.credentialEvidence(List.of(credential), asOf).values()) {
                for (long end : evidence.ends()) {
                    add(end, "credential");
                }
            }
        }
    }

    private void follow(Field field, String value, String role) throws PackRefusedException {
        if (followed.add(field + " " + value)) {
            Condition same = new Condition.Is(field, Set.of(value));
            for (Long index : all(new Condition.All(List.of(same, new Condition.Not(IS_USE))), ENTRIES_MAX + 1)) {
                add(index, role);
            }
        }
    }

    /// Notes that people made on entries of the story.
    private void notes() throws PackRefusedException {
        List<String> subjects = roles.keySet().stream().map(OwnEntries::subject).toList();
        for (int from = 0; from < subjects.size(); from += PAGE) {
            Set<String> some = Set.copyOf(subjects.subList(from, Math.min(subjects.size(), from + PAGE)));
            Condition notes = new Condition.All(List.of(
                    new Condition.Is(Field.SOURCE, Set.of(OwnSource.ID)), new Condition.Is(Field.CORRELATION, some)));
            for (Long index : all(notes, ENTRIES_MAX + 1)) {
                add(index, "note");
            }
        }
    }

    private List<Long> all(Condition where, int max) {
        List<Long> found = new ArrayList<>();
        String key = null;
        while (found.size() < max) {
            Page<Long> page = projections.entries(where, IN_ORDER, new PageRequest(asOf, PAGE, key, true, false));
            page.rows().forEach(row -> found.add(row.node()));
            if (!page.more() || page.rows().isEmpty()) {
                break;
            }
            key = page.rows().getLast().key();
        }
        return found;
    }
}
