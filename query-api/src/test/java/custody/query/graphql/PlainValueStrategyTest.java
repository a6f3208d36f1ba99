package custody.query.graphql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graphql.ExecutionInput;
import graphql.ExecutionResult;
import graphql.GraphQL;
import graphql.execution.SimpleDataFetcherExceptionHandler;
import graphql.schema.GraphQLSchema;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.dataloader.BatchLoader;
import org.dataloader.DataLoaderFactory;
import org.dataloader.DataLoaderRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The short way through an answer ends where the engine's own way does: in the same data and the same errors, with as
/// many loads.
class PlainValueStrategyTest {
    private static final String SDL = """
            type Query { people: [Person!]! name: String nothing: Person }
            interface Named { name: String }
            enum Kind { HUMAN AGENT }
            type Person implements Named {
              name: String kind: Kind! age: Int! tags: [String!]! boss: Person friend: Person near: Named town: Town must: Town!
            }
            type Town implements Named { name: String size: Int! }
            """;

    private record Town(@Nullable String name, @Nullable Object size) {}

    private record Person(@Nullable String name, @Nullable String kind, @Nullable Object age, @Nullable String boss, @Nullable Town town) {}

    private static final Map<String, Person> PEOPLE = Map.of(
            "ann", new Person("ann", "HUMAN", 30, null, new Town("York", 7)),
            "bot", new Person("bot", "AGENT", 2, "ann", null),
            "cid", new Person("cid", "HUMAN", 44, "bot", new Town(null, 9)),
            "dan", new Person("dan", "HUMAN", "old", "ann", new Town("Rome", "large")),
            "eve", new Person("eve", null, 50, "cid", new Town("Bern", null)),
            "fay", new Person("fay", "CAT", 51, "eve", new Town("Oslo", 3)));

    private final AtomicInteger batches = new AtomicInteger();
    private final GraphQLSchema schema = schema();
    private final GraphQL engine = GraphQL.newGraphQL(schema).build();
    private final GraphQL shortWay = GraphQL.newGraphQL(schema)
            .queryExecutionStrategy(new PlainValueStrategy(schema, new SimpleDataFetcherExceptionHandler()))
            .build();

    private static GraphQLSchema schema() {
        Wiring wiring = new Wiring();
        wiring.type("Query", Object.class)
                .fetch("people", environment -> PEOPLE.values().stream().sorted((a, b) -> Objects.requireNonNull(a.name).compareTo(Objects.requireNonNull(b.name))).toList())
                .fetch("name", environment -> "all")
                .fetch("nothing", environment -> null);
        wiring.type("Person", Person.class)
                .value("name", Person::name)
                .value("kind", Person::kind)
                .value("age", person -> person.age)
                .value("tags", person -> List.of("a", "b"))
                .value("town", Person::town)
                .value("must", Person::town)
                .value("near", Person::town)
                .fetch("boss", environment -> person(environment, Arguments.<Person>source(environment).boss))
                .fetch("friend", environment -> person(environment, "ann"));
        wiring.type("Town", Town.class)
                .value("name", Town::name)
                .value("size", town -> {
                    if (town.size == null) {
                        throw new IllegalStateException("nobody counted");
                    }
                    return town.size;
                });
        RuntimeWiring.Builder runtime = RuntimeWiring.newRuntimeWiring();
        runtime.type("Named", type -> type.typeResolver(environment -> environment.getSchema().getObjectType(
                environment.getObject() instanceof Town ? "Town" : "Person")));
        wiring.into(runtime);
        return new SchemaGenerator().makeExecutableSchema(new SchemaParser().parse(SDL), runtime.build());
    }

    private static CompletableFuture<@Nullable Person> person(graphql.schema.DataFetchingEnvironment environment, @Nullable String name) {
        return name == null ? CompletableFuture.completedFuture(null)
                : Objects.requireNonNull(environment.<String, Person>getDataLoader("person")).load(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "{ people { name town { name } } }",
        "{ name people { n: name m: name near { __typename name } } }",
        "{ people { __typename town { __typename name } } nothing { name } }",
        "{ people { ...A ... on Person { town { name } } } } fragment A on Person { name town { ...B } } fragment B on Town { n: name }",
        "{ people { name @skip(if: true) tags boss { name boss { name boss { name friend { name } } } } friend { town { name } } } }",
        "query Q($no: Boolean = false) { people { name @include(if: $no) boss { name @skip(if: $no) } } }",
        "{ people { kind } }",
        "{ people { name age } }",
        "{ people { name town { name size } } }",
        "{ people { name boss { name town { size } } } }",
        "{ people { name must { name } } }",
        "{ people { near { ... on Town { size } ... on Named { name } } boss { near { name } friend { kind } } } }",
    })
    void execute_whatever_isWhatTheEngineExecutes(String query) {
        Map<String, Object> expected = execute(engine, query).toSpecification();
        int loads = batches.getAndSet(0);
        assertEquals(expected, execute(shortWay, query).toSpecification());
        assertEquals(loads, batches.getAndSet(0), "batches loaded");
    }

    /// The queries above would show nothing if none of them found fault with anything.
    @Test
    void execute_ofWhatCannotBeShown_tellsWhere() {
        ExecutionResult result = execute(shortWay, "{ people { name town { name size } } }");
        assertEquals(
                List.of(List.of("people", 3, "town", "size"), List.of("people", 4, "town", "size")),
                result.getErrors().stream().filter(each -> each.getPath() != null && each.getPath().size() == 4).map(each -> each.getPath()).distinct().toList());
        assertTrue(result.isDataPresent());
        assertFalse(execute(shortWay, "{ people { town { name } } }").getErrors().stream().findAny().isPresent());
    }

    private ExecutionResult execute(GraphQL graphql, String query) {
        BatchLoader<String, Person> load = names -> {
            batches.incrementAndGet();
            return CompletableFuture.completedFuture(names.stream().map(PEOPLE::get).toList());
        };
        ExecutionInput input = ExecutionInput.newExecutionInput(query)
                .dataLoaderRegistry(DataLoaderRegistry.newRegistry().register("person", DataLoaderFactory.newDataLoader(load)).build())
                .build();
        GraphQL.unusualConfiguration(input.getGraphQLContext()).dataloaderConfig().enableDataLoaderChaining(true);
        return graphql.execute(input);
    }
}
