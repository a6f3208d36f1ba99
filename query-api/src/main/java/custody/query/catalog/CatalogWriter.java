package custody.query.catalog;

import custody.ledger.admission.AppendOutcome.Standing;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.IdentifiedEvent;
import custody.ledger.event.Secret;
import custody.ledger.read.Entry;
import custody.ledger.read.EntryReader;
import custody.ledger.read.Payload;
import custody.query.project.Batch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Turns a batch into rows. Only the first entry of an identity is evidence: copies and conflicts tell nothing new, but
/// by what names another device of the source knows a credential that was issued.
///
/// What its source corrects is evidence no more from the correction on (rule D65): grants, ends, issues, aliases and all
/// that was stated of secrets, identities and credentials stand as if it had not been said. How events speak of things
/// by the way (kinds, names, when they were first seen; all that uses say) stays: the corrected entry still shows it.
final class CatalogWriter {
    /// Statements on one subject that are put together anew after a correction, the latest ones.
    private static final int RESTATED = 10_000;

    private final CatalogRows rows;
    private final EntryReader entries;
    private final Corrections corrections;
    private final Versions<SecretState> secrets;
    private final Versions<IdentityState> identities;
    private final Versions<CredentialState> credentials;
    private final GrantWriter grants;
    private final Words words;
    private final EndWriter ends;
    private final Places places;
    private final Places numbers;
    private long nextId;

    /// `places` are those of statements, `numbers` those of [Lead].
    CatalogWriter(CatalogRows rows, EntryReader entries, Places places, Places numbers) {
        this.rows = rows;
        this.entries = entries;
        this.places = places;
        this.numbers = numbers;
        this.corrections = new Corrections(rows, entries, places);
        this.secrets = new Versions<>(rows, Tables.SECRET, numbers);
        this.identities = new Versions<>(rows, Tables.IDENTITY, numbers);
        this.credentials = new Versions<>(rows, Tables.CREDENTIAL, numbers);
        this.words = new Words(rows);
        this.grants = new GrantWriter(rows, words, numbers);
        this.ends = new EndWriter(rows);
    }

    void startAt(long id) {
        nextId = id;
    }

    long nextId() {
        return nextId;
    }

    void forget() {
        corrections.forget();
        secrets.forget();
        identities.forget();
        credentials.forget();
        grants.forget();
        words.forget();
        ends.forget();
    }

    static boolean isUse(Event event) {
        return event.type() == EventType.USE || event.type() == EventType.ATTEMPT;
    }

    /// A correction may take out what came just before it, so that this is written first.
    void take(Batch batch) {
        List<Batch.Item> part = new ArrayList<>();
        List<Batch.Item> copies = new ArrayList<>();
        for (Batch.Item item : batch.items()) {
            if (item.event() != null && item.entry().standing() == Standing.FIRST) {
                if (item.event().corrects() != null) {
                    write(part, copies);
                    part.clear();
                    copies.clear();
                }
                part.add(item);
            } else if (item.event() != null && item.entry().standing() == Standing.COPY && item.event().type() == EventType.ISSUE) {
                copies.add(item);
            }
        }
        write(part, copies);
    }

    private void write(List<Batch.Item> part, List<Batch.Item> copies) {
        if (part.isEmpty() && copies.isEmpty()) {
            return;
        }
        if (!part.isEmpty()) {
            correct(part.getFirst());
        }
        List<Told> statements = new ArrayList<>();
        List<Set<Subject>> subjects = new ArrayList<>();
        for (Batch.Item item : part) {
            IdentifiedEvent said = identified(item);
            want(said.event());
            if (!isUse(said.event())) {
                statements.add(Told.of(item.entry().index(), said));
                Set<Subject> stated = Subject.of(said.event());
                stated.forEach(this::want);
                subjects.add(stated);
            }
        }
        load();
        Set<Long> corrected = corrections.corrected(statements);
        int next = 0;
        for (Batch.Item item : part) {
            long seq = item.entry().index();
            mention(seq, identified(item).event());
            if (next < statements.size() && statements.get(next).seq() == seq) {
                if (!corrected.contains(seq)) {
                    state(statements.get(next), subjects.get(next));
                }
                next++;
            }
        }
        CredentialWords.sayCopied(words, entries, copies);
        writeAll(Math.max(last(part), last(copies)));
    }

    private static long last(List<Batch.Item> items) {
        return items.isEmpty() ? -1 : items.getLast().entry().index();
    }

    private static IdentifiedEvent identified(Batch.Item item) {
        return Objects.requireNonNull(item.identified());
    }

    private void correct(Batch.Item item) {
        IdentifiedEvent said = identified(item);
        if (said.event().corrects() != null) {
            Told gone = corrections.correct(Told.of(item.entry().index(), said));
            if (gone != null) {
                takeOut(gone, item.entry().index());
            }
        }
    }

    private void writeAll(long seq) {
        grants.take();
        secrets.write();
        identities.write();
        credentials.write();
        words.write();
        ends.write();
        places.write(seq);
        numbers.write(seq);
    }

    /// Says of what an event speaks by the way, to be loaded.
    private void want(Event event) {
        if (event.secret() != null) {
            secrets.want(Facts.key(event.secret().ref()));
        }
        if (event.credential() != null) {
            credentials.want(Facts.key(event.credential().ref()));
        }
        Mentions.forEach(event, (ref, actor, kind) -> identities.want(Facts.key(ref)));
    }

    private void want(Subject subject) {
        String key = Facts.key(subject.ref());
        switch (subject.kind()) {
            case SECRET -> secrets.want(key);
            case IDENTITY -> identities.want(key);
            case CREDENTIAL -> credentials.want(key);
        }
    }

    private void load() {
        secrets.load();
        identities.load();
        credentials.load();
    }

    /// How an event speaks of things by the way.
    private void mention(long seq, Event event) {
        Secret secret = event.secret();
        if (secret != null) {
            String key = Facts.key(secret.ref());
            Versions.@Nullable Version<SecretState> before = secrets.get(key);
            SecretState state = before == null ? SecretState.unknown(secret.ref()) : before.state();
            keep(secrets, key, before, state.mentioned(event), seq, true);
        }
        Mentions.forEach(event, (ref, actor, kind) -> {
            String key = Facts.key(ref);
            Versions.@Nullable Version<IdentityState> before = identities.get(key);
            IdentityState state = before == null ? IdentityState.unknown(ref) : before.state();
            Instant at = event.eventTime();
            keep(identities, key, before, actor != null ? state.stated(actor, at) : state.inChain(String.valueOf(kind), at), seq, true);
        });
        Credential credential = event.credential();
        if (credential != null) {
            String key = Facts.key(credential.ref());
            Versions.@Nullable Version<CredentialState> before = credentials.get(key);
            CredentialState state = before == null ? CredentialState.unknown(credential.ref()) : before.state();
            keep(credentials, key, before, state.mentioned(event), seq, true);
            CredentialWords.say(words, seq, event, credential, before == null);
        }
        grants.lead(seq, event);
    }

    /// What an event states, and may have to be taken back.
    private void state(Told each, Set<Subject> subjects) {
        Event event = each.event();
        for (Subject subject : subjects) {
            restate(subject, each.seq(), false, List.of(event));
            places.note(Places.hash(subject), each.seq());
        }
        boolean ofGrants = grants.collect(each);
        boolean ofEnds = ends.collect(each.seq(), event);
        if (!subjects.isEmpty() || ofGrants || ofEnds) {
            places.note(Places.hash(each.id()), each.seq());
        }
    }

    /// Adds what events state of a subject to what was stated before, or with `anew` puts it in its place.
    private void restate(Subject subject, long seq, boolean anew, List<Event> events) {
        String ref = subject.ref();
        switch (subject.kind()) {
            case SECRET -> change(secrets, ref, seq, SecretState::unknown, state -> state.with(
                    fold(anew ? SecretTold.NOTHING : state.told(), events, (all, event) -> all.after(event, ref))));
            case IDENTITY -> change(identities, ref, seq, IdentityState::unknown, state -> state.with(
                    fold(anew ? IdentityTold.NOTHING : state.told(), events, (all, event) -> all.after(event, ref))));
            case CREDENTIAL -> change(credentials, ref, seq, CredentialState::unknown, state -> state.with(
                    fold(anew ? CredentialTold.NOTHING : state.told(), events, (all, event) -> all.after(event, ref))));
        }
    }

    private static <T> T fold(T from, List<Event> events, BiFunction<T, Event, T> with) {
        T all = from;
        for (Event event : events) {
            all = with.apply(all, event);
        }
        return all;
    }

    /// Takes out all that an event stated, from entry `at` on.
    private void takeOut(Told gone, long at) {
        grants.takeOut(gone, at);
        ends.takeOut(gone.seq(), gone.event(), at);
        want(gone.event());
        Set<Subject> subjects = Subject.of(gone.event());
        subjects.forEach(this::want);
        load();
        for (Subject subject : subjects) {
            restate(subject, at, true, stated(subject));
        }
    }

    /// What events state of a subject, as far as none was taken out.
    private List<Event> stated(Subject subject) {
        List<Told> found = new ArrayList<>();
        for (long seq : places.latest(Places.hash(subject), RESTATED)) {
            Payload payload = entries.entry(seq).map(Entry::payload).orElse(null);
            if (payload != null) {
                found.add(Told.of(seq, payload.identified()));
            }
        }
        Set<Long> corrected = corrections.corrected(found);
        return found.stream()
                .filter(each -> !corrected.contains(each.seq()) && Subject.of(each.event()).contains(subject))
                .map(Told::event)
                .toList();
    }

    private <S extends Record> void change(Versions<S> of, String ref, long seq, Function<String, S> unknown, UnaryOperator<S> change) {
        String key = Facts.key(ref);
        Versions.@Nullable Version<S> before = of.get(key);
        keep(of, key, before, change.apply(before == null ? unknown.apply(ref) : before.state()), seq, false);
    }

    /// Keeps a version when there is something new in it. A subject is known once an event is about it; what others say
    /// before that waits for it.
    private <S extends Record> void keep(
            Versions<S> of, String key, Versions.@Nullable Version<S> before, S state, long seq, boolean about) {
        long id = before == null ? 0 : before.id();
        boolean becomesKnown = about && id == 0;
        if (before == null || becomesKnown || state != before.state() && !state.equals(before.state())) {
            of.put(key, state, becomesKnown ? nextId++ : id, seq);
        }
    }
}
