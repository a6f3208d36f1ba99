package custody.query.graphql;

import graphql.language.Document;
import graphql.language.Field;
import graphql.language.FragmentDefinition;
import graphql.language.FragmentSpread;
import graphql.language.InlineFragment;
import graphql.language.OperationDefinition;
import graphql.language.Selection;
import graphql.language.SelectionSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// How deep and how wide a document is once its fragments are written out, found without writing them out.
///
/// Runs before validation, whose own work a hostile document could otherwise make as large as it likes. Each
/// fragment is measured once, so the time is linear in the document.
final class DocumentShape {
    private record Size(long depth, long fields) {}

    private final Map<String, FragmentDefinition> fragments = new HashMap<>();
    private final Map<String, Size> measured = new HashMap<>();
    private final Set<String> open = new HashSet<>();

    private DocumentShape(Document document) {
        for (FragmentDefinition fragment : document.getDefinitionsOfType(FragmentDefinition.class)) {
            fragments.put(fragment.getName(), fragment);
        }
    }

    /// Refuses a document that is too deep, too wide, or has fragments in a circle.
    static void check(Document document) {
        DocumentShape shape = new DocumentShape(document);
        for (FragmentDefinition fragment : shape.fragments.values()) {
            shape.ofFragment(fragment.getName());
        }
        long fields = 0;
        for (OperationDefinition operation : document.getDefinitionsOfType(OperationDefinition.class)) {
            Size size = shape.of(operation.getSelectionSet());
            if (size.depth > Limits.DEPTH) {
                throw RefusedQueryException.over(ErrorCode.QUERY_TOO_DEEP, "depth", Limits.DEPTH, size.depth);
            }
            fields = plus(fields, size.fields);
        }
        if (fields > Limits.FIELDS) {
            throw RefusedQueryException.over(ErrorCode.QUERY_TOO_COMPLEX, "fields", Limits.FIELDS, fields);
        }
    }

    private Size of(@Nullable SelectionSet selections) {
        long depth = 0;
        long fields = 0;
        if (selections != null) {
            for (Selection<?> selection : selections.getSelections()) {
                Size size = of(selection);
                depth = Math.max(depth, size.depth);
                fields = plus(fields, size.fields);
            }
        }
        return new Size(depth, fields);
    }

    private Size of(Selection<?> selection) {
        return switch (selection) {
            case Field field -> ofField(field);
            case InlineFragment inline -> of(inline.getSelectionSet());
            case FragmentSpread spread -> ofFragment(spread.getName());
            default -> throw new IllegalStateException("a selection of no known kind");
        };
    }

    private Size ofField(Field field) {
        Size inner = of(field.getSelectionSet());
        boolean meta = field.getName().startsWith("__");
        return new Size(meta ? 1 : inner.depth + 1, plus(inner.fields, 1));
    }

    private Size ofFragment(String name) {
        Size known = measured.get(name);
        FragmentDefinition fragment = fragments.get(name);
        if (known != null || fragment == null) {
            return known != null ? known : new Size(0, 0);
        }
        if (!open.add(name)) {
            throw new RefusedQueryException(
                    ErrorCode.BAD_USER_INPUT, "fragmentCycle", 0, 1, "a fragment contains itself");
        }
        Size size = of(fragment.getSelectionSet());
        open.remove(name);
        measured.put(name, size);
        return size;
    }

    private static long plus(long a, long b) {
        return Math.min(a + b, Integer.MAX_VALUE);
    }
}
