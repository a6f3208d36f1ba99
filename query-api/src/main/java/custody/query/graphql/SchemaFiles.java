package custody.query.graphql;

import graphql.schema.GraphQLSchema;
import graphql.schema.idl.FieldWiringEnvironment;
import graphql.schema.idl.RuntimeWiring;
import graphql.schema.idl.SchemaGenerator;
import graphql.schema.idl.SchemaParser;
import graphql.schema.idl.SchemaPrinter;
import graphql.schema.idl.TypeDefinitionRegistry;
import graphql.schema.idl.WiringFactory;
import graphql.schema.DataFetcher;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/// The SDL files of the schema and the executable schema they make with the fetchers.
public final class SchemaFiles {
    private static final String FOLDER = "/custody/schema/";
    private static final List<String> NOUNS = List.of(
            "scalars", "query", "event", "use", "grant", "secret", "credential", "identity", "revocation", "source",
            "ledger", "mutation", "pack", "live", "measure", "alert");

    private SchemaFiles() {}

    static GraphQLSchema schema(Collection<? extends Fetchers> fetchers) {
        TypeDefinitionRegistry definitions = new TypeDefinitionRegistry();
        for (String noun : NOUNS) {
            definitions.merge(new SchemaParser().parse(read(noun)));
        }
        Wiring wiring = new Wiring();
        fetchers.forEach(each -> each.wire(wiring));
        RuntimeWiring.Builder runtime = RuntimeWiring.newRuntimeWiring().wiringFactory(new NothingUnwired(wiring));
        Scalars.all().forEach(runtime::scalar);
        runtime.type("Node", type -> type.typeResolver(environment ->
                environment.getSchema().getObjectType(Nodes.typeName(Objects.requireNonNull(environment.<Object>getObject())))));
        wiring.into(runtime);
        return new SchemaGenerator().makeExecutableSchema(definitions, runtime.build());
    }

    /// The running schema as one SDL text; the same schema always gives the same text.
    static String print(GraphQLSchema schema) {
        SchemaPrinter.Options options = SchemaPrinter.Options.defaultOptions()
                .includeScalarTypes(true)
                .includeDirectiveDefinitions(false)
                .includeDirectives(name -> name.equals("cost") || name.equals("deprecated"))
                .includeSchemaDefinition(false);
        return new SchemaPrinter(options).print(schema);
    }

    private static String read(String noun) {
        try (InputStream in = SchemaFiles.class.getResourceAsStream(FOLDER + noun + ".graphqls")) {
            if (in == null) {
                throw new IllegalStateException("the schema file " + noun + " is not in the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Stops the start at a field without fetcher, which would otherwise be read by reflection or be null.
    private record NothingUnwired(Wiring wiring) implements WiringFactory {
        @Override
        public DataFetcher<?> getDefaultDataFetcher(FieldWiringEnvironment environment) {
            String type = environment.getParentType() instanceof graphql.schema.GraphQLNamedType named ? named.getName() : "";
            String field = environment.getFieldDefinition().getName();
            if (!wiring.has(type, field) && environment.getParentType() instanceof graphql.schema.GraphQLObjectType) {
                throw new IllegalStateException("no fetcher for " + type + "." + field);
            }
            return ignored -> null;
        }
    }
}
