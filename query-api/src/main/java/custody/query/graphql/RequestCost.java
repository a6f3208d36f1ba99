package custody.query.graphql;

import graphql.execution.CoercedVariables;
import graphql.introspection.Introspection;
import graphql.language.Argument;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.IntValue;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import graphql.language.Value;
import graphql.language.VariableReference;
import graphql.schema.GraphQLAppliedDirective;
import graphql.schema.GraphQLArgument;
import graphql.schema.GraphQLCompositeType;
import graphql.schema.GraphQLFieldDefinition;
import graphql.schema.GraphQLFieldsContainer;
import graphql.schema.GraphQLList;
import graphql.schema.GraphQLNamedType;
import graphql.schema.GraphQLSchema;
import graphql.schema.GraphQLType;
import graphql.schema.GraphQLTypeUtil;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// What an operation may cost at most, computed before anything is fetched.
///
/// Each object field costs its `@cost` weight, 1 without one; a plain value costs nothing unless it has a weight
/// or an alias. What stands below a connection is taken `first` (or `last`) times, below a plain list of objects
/// ten times. Nodes are what the connections may return together; one that is not asked for any costs what counting
/// costs. Each fragment is computed once per type, so the time is linear in the document.
record RequestCost(long cost, long nodes) {
    /// Far above every limit, far below overflow.
    private static final long CEILING = 1L << 40;

    /// Computes the cost of a validated operation.
    static RequestCost of(
            GraphQLSchema schema,
            GraphQLCompositeType root,
            SelectionSet selections,
            Map<String, FragmentDefinition> fragments,
            CoercedVariables variables) {
        Sum sum = new Walk(schema, fragments, variables).of(root, selections);
        return new RequestCost(sum.cost, sum.nodes);
    }

    /// Refuses what is above a limit.
    void check() {
        if (nodes > Limits.NODES) {
            throw RefusedQueryException.over(ErrorCode.QUERY_TOO_COMPLEX, "nodes", Limits.NODES, nodes);
        }
        if (cost > Limits.COST) {
            throw RefusedQueryException.over(ErrorCode.QUERY_TOO_COMPLEX, "cost", Limits.COST, cost);
        }
    }

    /// Costs of a selection: once, and for each node of the connection whose selection it is.
    private record Sum(long cost, long nodes, long costPerNode, long nodesPerNode) {
        static final Sum NONE = new Sum(0, 0, 0, 0);

        Sum plus(Sum other) {
            return new Sum(
                    bounded(cost + other.cost),
                    bounded(nodes + other.nodes),
                    bounded(costPerNode + other.costPerNode),
                    bounded(nodesPerNode + other.nodesPerNode));
        }

        Sum times(long count) {
            return new Sum(bounded(cost * count), bounded(nodes * count), 0, 0);
        }
    }

    private record FragmentOn(String fragment, String type) {}

    private static long bounded(long value) {
        return Math.min(value, CEILING);
    }

    private static final class Walk {
        private final GraphQLSchema schema;
        private final Map<String, FragmentDefinition> fragments;
        private final CoercedVariables variables;
        private final Map<FragmentOn, Sum> known = new HashMap<>();

        Walk(GraphQLSchema schema, Map<String, FragmentDefinition> fragments, CoercedVariables variables) {
            this.schema = schema;
            this.fragments = fragments;
            this.variables = variables;
        }

        Sum of(GraphQLCompositeType type, @Nullable SelectionSet selections) {
            Sum sum = Sum.NONE;
            if (selections != null) {
                for (Selection<?> selection : selections.getSelections()) {
                    sum = sum.plus(of(type, selection));
                }
            }
            return sum;
        }

        private Sum of(GraphQLCompositeType type, Selection<?> selection) {
            return switch (selection) {
                case Field field -> ofField(type, field);
                case InlineFragment inline -> of(
                        inline.getTypeCondition() == null ? type : named(inline.getTypeCondition().getName()),
                        inline.getSelectionSet());
                case FragmentSpread spread -> ofSpread(spread);
                default -> throw new IllegalStateException("a selection of no known kind");
            };
        }

        private Sum ofSpread(FragmentSpread spread) {
            FragmentDefinition fragment = fragments.get(spread.getName());
            if (fragment == null) {
                return Sum.NONE;
            }
            FragmentOn key = new FragmentOn(fragment.getName(), fragment.getTypeCondition().getName());
            Sum sum = known.get(key);
            if (sum == null) {
                sum = of(named(key.type), fragment.getSelectionSet());
                known.put(key, sum);
            }
            return sum;
        }

        private Sum ofField(GraphQLCompositeType parent, Field field) {
            if (field.getName().startsWith("__")) {
                return new Sum(1, 0, 0, 0);
            }
            GraphQLFieldDefinition definition =
                    Introspection.getFieldDefinition(schema, (GraphQLFieldsContainer) parent, field.getName());
            GraphQLType type = GraphQLTypeUtil.unwrapAll(definition.getType());
            if (!(type instanceof GraphQLCompositeType composite)) {
                return new Sum(weight(definition, field.getAlias() == null ? 0 : 1), 0, 0, 0);
            }
            Sum own = new Sum(weight(definition, 1), 0, 0, 0);
            Sum inner = of(composite, field.getSelectionSet());
            if (isConnection(composite)) {
                if (!Connection.asksRows(field.getSelectionSet(), fragments)) {
                    return own.plus(new Sum(inner.cost + Limits.COUNT_COST, inner.nodes, 0, 0));
                }
                long count = pageSize(definition, field);
                Sum perNode = new Sum(inner.costPerNode, inner.nodesPerNode, 0, 0);
                return own.plus(new Sum(inner.cost, inner.nodes + count, 0, 0)).plus(perNode.times(count));
            }
            Sum whole = own.plus(isList(definition) && !isConnection(parent) ? inner.times(Limits.PLAIN_LIST) : inner);
            return isConnection(parent) && isList(definition) ? new Sum(0, 0, whole.cost, whole.nodes) : whole;
        }

        private long pageSize(GraphQLFieldDefinition definition, Field field) {
            Long first = integer(field, "first");
            Long last = integer(field, "last");
            if (first == null && last == null) {
                GraphQLArgument argument = definition.getArgument("first");
                Object standard = argument != null && argument.hasSetDefaultValue()
                        ? argument.getArgumentDefaultValue().getValue()
                        : null;
                return standard instanceof IntValue value ? value.getValue().longValue() : Limits.PAGE_DEFAULT;
            }
            return Math.clamp(Math.max(first == null ? 0 : first, last == null ? 0 : last), 0, CEILING);
        }

        private @Nullable Long integer(Field field, String name) {
            for (Argument argument : field.getArguments()) {
                if (argument.getName().equals(name)) {
                    return integer(argument.getValue());
                }
            }
            return null;
        }

        private @Nullable Long integer(@Nullable Value<?> value) {
            return switch (value) {
                case IntValue number -> number.getValue().min(BigInteger.valueOf(CEILING)).longValue();
                case VariableReference variable -> variables.get(variable.getName()) instanceof Number number
                        ? (Long) number.longValue()
                        : null;
                case null, default -> null;
            };
        }

        private GraphQLCompositeType named(String name) {
            return (GraphQLCompositeType) Objects.requireNonNull(schema.getType(name));
        }

        private static long weight(GraphQLFieldDefinition definition, long otherwise) {
            GraphQLAppliedDirective cost = definition.getAppliedDirective("cost");
            return cost == null ? otherwise : Objects.requireNonNull(Objects.requireNonNull(cost.getArgument("weight")).<Integer>getValue());
        }

        private static boolean isConnection(GraphQLCompositeType type) {
            return ((GraphQLNamedType) type).getName().endsWith("Connection");
        }

        private static boolean isList(GraphQLFieldDefinition definition) {
            return GraphQLTypeUtil.unwrapNonNull(definition.getType()) instanceof GraphQLList;
        }
    }
}
