package custody.query.http;

import static custody.query.http.Narrator.at;
import static custody.query.http.Narrator.by;
import static custody.query.http.Narrator.texts;
import static custody.query.http.Narrator.who;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import custody.query.answer.AlertCriteria;
import custody.query.answer.AlertFacts;
import custody.query.answer.Alerts;
import custody.query.answer.Page;
import custody.query.answer.PageRequest;
import custody.query.answer.ReviewFacts;
import custody.query.answer.RuleFacts;
import graphql.language.FieldDefinition;
import graphql.language.NonNullType;
import graphql.language.ObjectTypeDefinition;
import graphql.language.TypeName;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.TypeDefinitionRegistry;
import graphql.schema.idl.TypeUtil;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A page of eight rows takes no more looks than one of four, whatever single field of the schema is asked for. Lists below
/// a row have pages of their own and are left out, and so are fields with arguments that must be given.
class PagesLookOnceTest {
    private static final int FEW = 4;
    private static final int MANY = 8;
    private static final int DEEPEST = 3;

    private static TypeDefinitionRegistry schema;
    private static MemoryServer server;
    private static Looks looks;
    private static Narrator story;

    @BeforeAll
    static void tell() throws Exception {
        schema = new SchemaParser().parse(Files.readString(Path.of("..", "docs", "spec", "schema.graphql")));
        server = MemoryServer.counting();
        looks = server.server.getApplicationContext().getBean(Looks.class);
        story = new Narrator(server);
        for (int i = 0; i < MANY; i++) {
            String service = by("svc:" + i, "SERVICE_ACCOUNT");
            story.tell("cmdb", "INVENTORY", "IDENTITY", "08:00", "'relation':{'kind':'OWNED_BY','subject':" + who("svc:" + i, "SERVICE_ACCOUNT")
                    + ",'object':" + who("team:" + i, "GROUP") + "}");
            story.tell("pam", "REQUEST", "PRIVILEGE", "09:40", by("u:" + i, "HUMAN") + ",'grant':{'ref':'g" + i + "'}");
            story.approved("g" + i, "");
            story.given("g" + i, "'scope':['t:" + i + "','tool:" + i + "'],'actions':['fetch'],'grantee':" + who("svc:" + i, "SERVICE_ACCOUNT")
                    + ",'expiresAt':'" + at("14:00") + "'");
            String credential = ",'credential':{'ref':'c:" + i + "','kind':'key','parentRef':'c:0'}";
            story.tell("sts", "ISSUE", "BROKER", "10:01", service + credential + ",'secret':{'ref':'t:" + i + "'},'links':[{'name':'grant','value':'g" + i + "'}]");
            story.tell("mcp", "USE", "BROKER", "10:10", service + credential + ",'grant':{'ref':'g" + i + "'},'action':'fetch','context':{'resource':'tool:" + i + "'}");
            String granted = credential + ",'grant':{'ref':'g" + i + "'}";
            long wrong = story.used("10:30", "t:" + i, "svc:" + i, "SERVICE_ACCOUNT", granted);
            String corrects = server.ledger.entry(wrong).orElseThrow().payload().event().id().toString();
            // The newest of the events and of the uses: it corrects another, and its verdict is superseded.
            story.used("11:30", "t:" + i, "svc:" + i, "SERVICE_ACCOUNT", granted + ",'corrects':'" + corrects + "'");
            story.revoked("pam", "PRIVILEGE", "10:20", "GRANT", "g" + i, "");
            story.revoked("sts", "BROKER", "10:40", "CREDENTIAL", "c:" + i, "");
        }
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource({
        "grants, Grant", "credentials, Credential", "secrets, Secret", "identities, Identity", "revocations, Revocation",
        "uses, Use", "events, LedgerEvent", "alerts, Alert", "reviewItems, ReviewItem"})
    void eachFieldOfAPage_isLookedUpForAllRowsTogether(String list, String type) throws Exception {
        List<String> fields = selections(type, DEEPEST);
        assertFalse(fields.isEmpty());
        for (String field : fields) {
            sameLooks(field, rows -> "{" + list + "(first: " + rows + ") {nodes {" + field + "}}}", "/" + list + "/nodes");
        }
    }

    @ParameterizedTest
    @CsvSource({"grants", "credentials", "secrets", "identities", "revocations", "uses", "events"})
    void nodes_areLookedUpTogether(String list) throws Exception {
        List<String> ids = texts(server.data("{" + list + "(first: 8) {nodes {id}}}", Map.of()).at("/" + list + "/nodes"), "/id");
        sameLooks(list, rows -> "{nodes(ids: [\"" + String.join("\", \"", ids.subList(0, rows)) + "\"]) {id}}", "/nodes");
    }

    @Test
    void versions_areLookedUpTogether() throws Exception {
        sameLooks("history", rows -> "{uses(first: " + rows + ") {nodes {attribution {history(first: 1) {nodes {verdict} pageInfo {hasNextPage}}}}}}",
                "/uses/nodes");
    }

    @Test
    void newestUses_correctAnotherAndAreJudgedAgain() throws Exception {
        JsonNode uses = server.data("{uses(first: 8) {nodes {event {corrects {id}} attribution {supersedes {verdict}}}}}").at("/uses/nodes");
        assertEquals(MANY, uses.size());
        uses.forEach(use -> {
            assertTrue(use.at("/event/corrects").isObject());
            assertTrue(use.at("/attribution/supersedes").isObject());
        });
    }

    @Test
    void wayOfExposure_isLookedUpTogether() throws Exception {
        for (int i = 0; i < MANY; i++) {
            story.used("10:50", "t:shared", "svc:" + i, "SERVICE_ACCOUNT", "");
        }
        sameLooks("via", rows -> "{secrets(filter: {uris: [\"t:shared\"]}) {nodes {exposedTo(time: {from: \"2026-11-01T00:00:00Z\","
                + " to: \"2026-12-01T00:00:00Z\"}, first: " + rows + ") {edges {via {at}}}}}}", "/secrets/nodes/0/exposedTo/edges");
    }

    private static void sameLooks(String what, IntFunction<String> query, String rows) throws Exception {
        assertEquals(looksFor(FEW, query, rows), looksFor(MANY, query, rows), what);
    }

    private static Map<String, Integer> looksFor(int count, IntFunction<String> query, String rows) throws Exception {
        looks.taken();
        JsonNode data = server.data(query.apply(count), Map.of());
        assertEquals(count, data.at(rows).size(), () -> query.apply(count));
        return looks.taken();
    }

    /// Each a selection of one field of a type, or of one field below it where what it returns is no node.
    private static List<String> selections(String type, int depth) {
        List<String> all = new ArrayList<>();
        for (FieldDefinition field : schema.getType(type, ObjectTypeDefinition.class).orElseThrow().getFieldDefinitions()) {
            TypeName name = TypeUtil.unwrapAll(field.getType());
            boolean isNode = name.getName().equals("Node");
            ObjectTypeDefinition object = schema.getType(name, ObjectTypeDefinition.class).orElse(null);
            boolean mustBeGiven = field.getInputValueDefinitions().stream()
                    .anyMatch(each -> each.getType() instanceof NonNullType && each.getDefaultValue() == null);
            if (mustBeGiven || name.getName().endsWith("Connection")) {
                continue;
            }
            if (isNode || object != null && !object.getImplements().isEmpty()) {
                all.add(field.getName() + " {id}");
            } else if (object == null) {
                all.add(field.getName());
            } else if (depth > 0) {
                selections(name.getName(), depth - 1).forEach(below -> all.add(field.getName() + " {" + below + "}"));
            }
        }
        return all;
    }

    /// An alert and a review for each use of the story, the reviews of all kinds of subjects in turn.
    @Singleton
    @Requires(property = "custody.test.looks")
    static final class Told implements Alerts {
        private static final RuleFacts RULE = new RuleFacts("r", "r", true, "low", null, List.of(), "{}", "1");
        private static final List<String> ABOUT = List.of("IDENTITY", "GRANT", "SECRET", "EVENT");

        private static long use(int i) {
            return i * 10L + 7;
        }

        private static AlertFacts alert(int i) {
            return new AlertFacts(use(i), RULE, "low", Instant.EPOCH, "svc:" + i, null, "e", List.of(use(i)));
        }

        private static ReviewFacts review(int i) {
            String about = ABOUT.get(i % ABOUT.size());
            String subject = switch (about) {
                case "IDENTITY" -> "svc:" + i;
                case "GRANT" -> "pam g" + i;
                case "SECRET" -> "t:" + i;
                default -> "";
            };
            return new ReviewFacts(use(i), "k", about, subject, Instant.EPOCH, Instant.EPOCH, List.of(), null);
        }

        private static <T> Page<T> page(PageRequest page, IntFunction<T> row) {
            return new Page<>(IntStream.range(0, page.count()).mapToObj(i -> new Page.Row<>("k" + i, row.apply(i))).toList(), false, null);
        }

        @Override
        public Page<AlertFacts> alerts(AlertCriteria where, PageRequest page) {
            return page(page, Told::alert);
        }

        @Override
        public Page<ReviewFacts> reviews(@Nullable Boolean open, @Nullable Instant dueBefore, PageRequest page) {
            return page(page, Told::review);
        }

        @Override
        public Optional<AlertFacts> alert(long index, long asOf) {
            return Optional.empty();
        }

        @Override
        public Optional<ReviewFacts> review(long trigger, long asOf) {
            return Optional.empty();
        }

        @Override
        public List<RuleFacts> rules() {
            return List.of(RULE);
        }
    }
}
