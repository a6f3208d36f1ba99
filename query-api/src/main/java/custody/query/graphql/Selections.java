package custody.query.graphql;

import graphql.execution.ExecutionContext;
import graphql.execution.FieldCollector;
import graphql.execution.FieldCollectorParameters;
import graphql.execution.MergedField;
import graphql.execution.MergedSelectionSet;
import graphql.schema.GraphQLObjectType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// What one operation selects of the objects under each of its fields: the same for every row of a page, so it is
/// collected once. No more of them than the document has fields, for each type that one may have.
final class Selections {
    private final Map<Under, Selection> known = new ConcurrentHashMap<>();

    private record Under(MergedField field, GraphQLObjectType type) {}

    /// The selected fields; `plain` has them in their order when all of them are plain, else it is null.
    record Selection(MergedSelectionSet fields, @Nullable List<PlainField> plain) {}

    static Selections of(ExecutionContext context) {
        return Objects.requireNonNull(context.getGraphQLContext().computeIfAbsent(Selections.class, key -> new Selections()));
    }

    Selection under(
            MergedField field, GraphQLObjectType type, Map<String, PlainField> plain, FieldCollector collector, ExecutionContext context) {
        Under under = new Under(field, type);
        Selection selection = known.get(under);
        if (selection == null) {
            MergedSelectionSet fields = collector.collectFields(parameters(type, context), field, context.hasIncrementalSupport());
            selection = new Selection(fields, allPlain(fields, plain));
            known.put(under, selection);
        }
        return selection;
    }

    private static FieldCollectorParameters parameters(GraphQLObjectType type, ExecutionContext context) {
        return FieldCollectorParameters.newParameters()
                .schema(context.getGraphQLSchema())
                .objectType(type)
                .fragments(context.getFragmentsByName())
                .variables(context.getCoercedVariables().toMap())
                .graphQLContext(context.getGraphQLContext())
                .build();
    }

    private static @Nullable List<PlainField> allPlain(MergedSelectionSet fields, Map<String, PlainField> plain) {
        List<PlainField> all = new ArrayList<>(fields.size());
        for (MergedField each : fields.getSubFieldsList()) {
            PlainField field = plain.get(each.getName());
            if (field == null) {
                return null;
            }
            all.add(field);
        }
        return all;
    }
}
