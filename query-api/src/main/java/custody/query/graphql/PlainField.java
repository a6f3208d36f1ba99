package custody.query.graphql;

import graphql.execution.ExecutionContext;
import graphql.execution.FieldValueInfo;
import graphql.execution.FieldValueInfo.CompleteValueType;
import graphql.introspection.Introspection;
import graphql.schema.DataFetcher;
import graphql.schema.GraphQLEnumType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLOutputType;
import graphql.schema.GraphQLScalarType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A field of one scalar or enum that is read off its source object.
record PlainField(SourceValue<?> value, GraphQLOutputType type) {
    /// Stands for a value of which there is something to say: it is null and must not be, or could not be read or
    /// written. The engine's own way finds the same and has the words for it.
    static final Object FAILED = new Object();

    private static final GraphQLFieldDefinition TYPE_NAME = Introspection.TypeNameMetaFieldDef;
    private static final FieldValueInfo NOTHING = new FieldValueInfo(CompleteValueType.NULL, null);

    /// The plain fields of each type of a schema, by name.
    static Map<GraphQLObjectType, Map<String, PlainField>> of(GraphQLSchema schema) {
        Map<GraphQLObjectType, Map<String, PlainField>> types = new HashMap<>();
        for (GraphQLType each : schema.getAllTypesAsList()) {
            if (each instanceof GraphQLObjectType type) {
                Map<String, PlainField> fields = new HashMap<>();
                fields.put(TYPE_NAME.getName(), new PlainField(new SourceValue<>(Object.class, any -> type.getName()), TYPE_NAME.getType()));
                for (GraphQLFieldDefinition field : type.getFieldDefinitions()) {
                    DataFetcher<?> fetcher = schema.getCodeRegistry().getDataFetcher(type, field);
                    if (fetcher instanceof SourceValue<?> value && isPlain(field.getType())) {
                        fields.put(field.getName(), new PlainField(value, field.getType()));
                    }
                }
                types.put(type, fields);
            }
        }
        return types;
    }

    private static boolean isPlain(GraphQLOutputType type) {
        GraphQLType bare = GraphQLTypeUtil.unwrapNonNull(type);
        return bare instanceof GraphQLScalarType || bare instanceof GraphQLEnumType;
    }

    /// The value as the answer shows it, or [#FAILED].
    @Nullable Object shown(Object source, ExecutionContext context) {
        Object shown;
        try {
            Object read = value.of(source);
            shown = read == null ? null : written(read, context);
        } catch (RuntimeException e) {
            return FAILED;
        }
        return shown == null && GraphQLTypeUtil.isNonNull(type) ? FAILED : shown;
    }

    private @Nullable Object written(Object read, ExecutionContext context) {
        return switch (GraphQLTypeUtil.unwrapNonNull(type)) {
            case GraphQLScalarType scalar ->
                    scalar.getCoercing().serialize(read, context.getGraphQLContext(), context.getLocale());
            case GraphQLEnumType names -> names.serialize(read, context.getGraphQLContext(), context.getLocale());
            default -> throw new IllegalStateException("a plain field of no plain type");
        };
    }

    /// What the engine keeps of a field that was shown so.
    static FieldValueInfo told(@Nullable Object shown) {
        return shown == null ? NOTHING : new FieldValueInfo(CompleteValueType.SCALAR, shown);
    }
}
