package custody.query.graphql;

import graphql.ExecutionResult;
import graphql.execution.ExecutionContext;
import graphql.execution.instrumentation.DocumentAndVariables;
import graphql.execution.instrumentation.InstrumentationContext;
import graphql.execution.instrumentation.InstrumentationState;
import graphql.execution.instrumentation.SimpleInstrumentationContext;
import graphql.execution.instrumentation.SimplePerformantInstrumentation;
import graphql.execution.instrumentation.parameters.InstrumentationExecuteOperationParameters;
import graphql.execution.instrumentation.parameters.InstrumentationExecutionParameters;
import graphql.language.OperationDefinition;
import graphql.schema.GraphQLObjectType;
import graphql.schema.GraphQLSchema;

/// Puts the limits in the engine's way: the document's shape before validation, the operation's cost and the
/// caller's budget before the first fetch.
final class LimitChecks extends SimplePerformantInstrumentation {
    @Override
    public DocumentAndVariables instrumentDocumentAndVariables(
            DocumentAndVariables document, InstrumentationExecutionParameters parameters, InstrumentationState state) {
        DocumentShape.check(document.getDocument());
        return document;
    }

    @Override
    public InstrumentationContext<ExecutionResult> beginExecuteOperation(
            InstrumentationExecuteOperationParameters parameters, InstrumentationState state) {
        ExecutionContext context = parameters.getExecutionContext();
        OperationDefinition operation = context.getOperationDefinition();
        if (operation.getOperation() == OperationDefinition.Operation.MUTATION
                && RequestScope.of(context.getGraphQLContext()).readOnly()) {
            throw new RefusedQueryException(
                    ErrorCode.METHOD_NOT_ALLOWED, "readOnly", 0, 1, "mutations are not taken by GET");
        }
        if (operation.getOperation() == OperationDefinition.Operation.SUBSCRIPTION) {
            RequestScope.of(context.getGraphQLContext()).subscribes();
        }
        RequestCost cost = RequestCost.of(
                context.getGraphQLSchema(),
                root(context.getGraphQLSchema(), operation),
                operation.getSelectionSet(),
                context.getFragmentsByName(),
                context.getCoercedVariables());
        cost.check();
        RequestScope.of(context.getGraphQLContext()).charge(cost);
        return SimpleInstrumentationContext.noOp();
    }

    private static GraphQLObjectType root(GraphQLSchema schema, OperationDefinition operation) {
        return switch (operation.getOperation()) {
            case QUERY -> schema.getQueryType();
            case MUTATION -> java.util.Objects.requireNonNull(schema.getMutationType());
            case SUBSCRIPTION -> java.util.Objects.requireNonNull(schema.getSubscriptionType());
        };
    }
}
