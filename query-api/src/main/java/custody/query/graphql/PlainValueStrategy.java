package custody.query.graphql;

import graphql.execution.AsyncExecutionStrategy;
import graphql.execution.DataFetcherExceptionHandler;
import graphql.execution.ExecutionContext;
import graphql.execution.ExecutionStepInfo;
import graphql.execution.ExecutionStrategyParameters;
import graphql.execution.MergedField;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Executes queries as the engine does, with a short way for plain fields and for objects of which nothing else is
/// asked: most of an answer is these, and the engine's way through each of them makes a dozen objects that say where it
/// is. Where there is something to say of a field, the engine's own way says it.
///
/// The short way knows no instrumentation of fields and nothing that is deferred; there is neither here. The loads of a
/// level are counted by the objects that are executed: one that takes the short way loads nothing, and counts for as
/// little as a value.
final class PlainValueStrategy extends AsyncExecutionStrategy {
    private final Map<GraphQLObjectType, Map<String, PlainField>> plain;

    PlainValueStrategy(GraphQLSchema schema, DataFetcherExceptionHandler failures) {
        super(failures);
        this.plain = PlainField.of(schema);
    }

    /// Of the fields of the operation itself the engine counts each.
    @Override
    protected Object resolveFieldWithInfo(ExecutionContext context, ExecutionStrategyParameters parameters) {
        Object shown = parameters.getPath().getLevel() == 1 ? PlainField.FAILED : shown(context, parameters);
        return shown == PlainField.FAILED ? super.resolveFieldWithInfo(context, parameters) : PlainField.told(shown);
    }

    private @Nullable Object shown(ExecutionContext context, ExecutionStrategyParameters parameters) {
        GraphQLObjectType type = parameters.getExecutionStepInfo().getUnwrappedNonNullTypeAs();
        PlainField field = plainOf(type).get(field(parameters).getName());
        return field == null ? PlainField.FAILED : field.shown(Objects.requireNonNull(parameters.getSource()), context);
    }

    @Override
    protected Object completeValueForObject(
            ExecutionContext context, ExecutionStrategyParameters parameters, GraphQLObjectType type, Object source) {
        Selections.Selection selection =
                Selections.of(context).under(field(parameters), type, plainOf(type), fieldCollector, context);
        Object answer = selection.plain() == null ? null : answer(selection.fields().getKeys(), selection.plain(), source, context);
        if (answer != null) {
            return answer;
        }
        ExecutionStepInfo step = parameters.getExecutionStepInfo().changeTypeWithPreservedNonNull(type);
        return executeObject(context, parameters.transform(
                builder -> builder.executionStepInfo(step).fields(selection.fields()).source(source)));
    }

    /// The object with its plain fields; null when there is something to say of one.
    private static @Nullable Map<String, @Nullable Object> answer(
            List<String> keys, List<PlainField> fields, Object source, ExecutionContext context) {
        List<@Nullable Object> values = new ArrayList<>(fields.size());
        for (PlainField field : fields) {
            Object shown = field.shown(source, context);
            if (shown == PlainField.FAILED) {
                return null;
            }
            values.add(shown);
        }
        return context.getResponseMapFactory().createInsertionOrdered(keys, values);
    }

    private static MergedField field(ExecutionStrategyParameters parameters) {
        return Objects.requireNonNull(parameters.getField());
    }

    private Map<String, PlainField> plainOf(GraphQLObjectType type) {
        return plain.getOrDefault(type, Map.of());
    }
}
