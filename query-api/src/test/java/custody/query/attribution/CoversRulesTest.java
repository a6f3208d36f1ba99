package custody.query.attribution;

import static custody.query.attribution.World.MALLORY;
import static custody.query.attribution.World.at;
import static custody.query.attribution.World.terms;
import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.ledger.event.EventBuilder;
import custody.ledger.event.EventType;
import custody.ledger.event.Gap;
import custody.ledger.event.Secret;
import custody.ledger.event.Source;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Rules D10, D59, D60 and D66 where a policy says what a source may have granted while it was dark.
class CoversRulesTest {
    private static final List<Verdict> DARK = List.of(Verdict.INDETERMINATE);
    private static final List<Verdict> NONE = List.of(Verdict.NO_GRANT);

    private final World w = new World();

    /// A gap around all uses that states no secrets, told by a stream of a source.
    private EventBuilder gap(String ref, Gap.State state, Source by) {
        return w.event(EventType.SOURCE_GAP, 2500).source(by).gap(new Gap(ref, "broker", state, at(1500), at(2500), List.of(), null));
    }

    private Source told(String source, String system, String stream) {
        return new Source(source, system, stream, "gap" + w.events.size(), null, null, "test/1", 0);
    }

    private void dark() {
        w.add(gap("gap", Gap.State.OPEN, told("broker", "apono", "audit")));
    }

    private List<Verdict> under(String... documents) {
        var store = new MemoryStore();
        Engine engine = World.run(store, w.events);
        for (int i = 0; i < documents.length; i++) {
            World.policy(engine, w.events.size() + i, w.event("custody", EventType.ADMIN, i).build(),
                    document("p" + i, documents[i]));
        }
        return w.events.stream().filter(each -> each.type() == EventType.USE)
                .map(use -> store.latest(w.events.indexOf(use)).verdict()).toList();
    }

    private static String document(String version, String rest) {
        return rest.replaceFirst("\\{", "{'version':'" + version + "',").replace('\'', '"');
    }

    private static String covers(String source, String entries) {
        return "{'sources':{'" + source + "':{'covers':[" + entries + "]}}}";
    }

    @Test
    void d10_policyTellsWhatASourceMayHaveGrantedWhereItsGapDoesNot() {
        w.used(2000);
        dark();
        assertEquals(NONE, under(), "it never granted");
        assertEquals(DARK, under(covers("broker", "'op:v1/i1'")));
        assertEquals(DARK, under(covers("broker", "'op:v2/*','op:v1/i*'")));
        assertEquals(NONE, under(covers("broker", "'op:v1/i','op:v1/i1/*','op:v2/*'")));
        assertEquals(NONE, under(covers("other", "'op:*'")));
    }

    @Test
    void d10_whatTheGapStatesGoesBeforeThePolicy() {
        w.used(2000);
        w.add(w.use(2000).secret(Secret.of("op:v2/i1")));
        w.add(gap("gap", Gap.State.OPEN, told("broker", "apono", "audit"))
                .gap(new Gap("gap", "broker", Gap.State.OPEN, at(1500), at(2500), List.of("op:v2/*"), null)));
        assertEquals(List.of(Verdict.NO_GRANT, Verdict.INDETERMINATE), under(covers("broker", "'op:v1/*'")));
    }

    @Test
    void d59_secretsOfASourceThatGrantsAreThoseThatThePolicyTells() {
        w.used(2000);
        w.add(w.event("broker", EventType.GRANT, 1000).grant(terms("g1", MALLORY, 1000, 4600)));
        dark();
        assertEquals(DARK, under());
        assertEquals(NONE, under(covers("broker", "'op:v2/*'")));
        assertEquals(DARK, under(covers("broker", "")), "nothing is said");
    }

    @Test
    void d10_theNameClosestToTheStreamCounts() {
        w.used(2000);
        dark();
        List<String> names = List.of("apono", "apono/audit", "broker", "broker/audit");
        for (int closest = 0; closest < names.size(); closest++) {
            assertEquals(DARK, under(covers(names.get(closest), "'op:*'")), names.get(closest));
            for (int other = 0; other < closest; other++) {
                assertEquals(NONE, under("{'sources':{'%s':{'covers':['op:*']},'%s':{'covers':['aws:*']}}}"
                        .formatted(names.get(other), names.get(closest))), names.get(other));
            }
        }
        assertEquals(NONE, under(covers("apono/webhook", "'op:*'")));
        assertEquals(NONE, under(covers("broker/webhook", "'op:*'")));
    }

    /// A watcher knows the id of the source that is silent.
    @Test
    void d10_gapThatAnotherSourceTellsOfIsKnownByTheIdAlone() {
        w.used(2000);
        w.add(gap("gap", Gap.State.OPEN, told("watcher", "apono", "audit")));
        assertEquals(DARK, under(covers("broker", "'op:*'")));
        for (String name : List.of("apono", "apono/audit", "broker/audit", "watcher")) {
            assertEquals(NONE, under(covers(name, "'op:*'")), name);
        }
    }

    @Test
    void d66_policyOfTheTimeOfTheUseTells() {
        w.used(1999.999999999).used(2000);
        dark();
        assertEquals(List.of(Verdict.INDETERMINATE, Verdict.NO_GRANT), under(covers("broker", "'op:*'"),
                "{'validFrom':'" + at(2000) + "'}"));
        assertEquals(List.of(Verdict.NO_GRANT, Verdict.INDETERMINATE), under("{'validFrom':'" + at(0) + "'}",
                covers("broker", "'op:*'").replaceFirst("\\{", "{'validFrom':'" + at(2000) + "',")));
    }

    @Test
    void d60_gapThatThePolicyMakesRelevantKeepsProvisionalUntilItIsUnrecoverable() {
        var ledger = new LiveLedger();
        w.used(2000);
        w.add(w.event(EventType.ADMIN, 2000).watermark(at(9000)));
        w.add(w.event("broker", EventType.GRANT, 1000).grant(terms("g1", MALLORY, 1000, 4600)));
        ledger.applyAll(w.events);
        assertEquals(Finality.PROVISIONAL, ledger.engine.finality(0), "the broker is waited for");
        policy(ledger, "'op:v1/*'");
        dark();
        ledger.apply(w.events.getLast());
        assertEquals(Finality.PROVISIONAL, ledger.engine.finality(0));
        ledger.apply(gap("gap", Gap.State.UNRECOVERABLE, told("broker", "apono", "audit")).eventTime(at(2501)).build());
        assertEquals(Finality.FINAL, ledger.engine.finality(0), "and is waited for no longer");
        policy(ledger, "'op:v2/*'");
        assertEquals(List.of(Verdict.NO_GRANT, Verdict.INDETERMINATE, Verdict.NO_GRANT),
                ledger.store.history(0).stream().map(VerdictVersion::verdict).toList());
        assertEquals(List.of(false, false, true), ledger.store.history(0).stream().map(VerdictVersion::revised).toList());
    }

    private void policy(LiveLedger ledger, String entries) {
        ledger.policy(w.event("custody", EventType.ADMIN, ledger.size()).build(), document("p" + ledger.size(), covers("broker", entries)));
    }
}
