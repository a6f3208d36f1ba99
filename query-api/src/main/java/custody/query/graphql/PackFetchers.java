package custody.query.graphql;

import custody.query.answer.GrantKey;
import custody.query.answer.Projections;
import custody.query.audit.UnrecordedException;
import custody.query.pack.PackExport;
import custody.query.pack.PackQuestion;
import custody.query.pack.PackRefusedException;
import custody.query.pack.PackRefusedException.Reason;
import custody.query.pack.StoredPack;
import graphql.schema.DataFetchingEnvironment;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `createEvidencePack` and the type EvidencePack.
@Singleton
final class PackFetchers implements Fetchers {
    private static final int REASON_MAX = 2_000;
    private static final int TICKET_MAX = 256;

    private final Projections projections;
    private final Filters filters;
    private final PackExport export;

    PackFetchers(Projections projections, Filters filters, PackExport export) {
        this.projections = projections;
        this.filters = filters;
        this.export = export;
    }

    private record Payload(@Nullable StoredPack pack, List<UserError> errors) {}

    @Override
    public void wire(Wiring wiring) {
        wiring.type("Mutation", Object.class).fetch("createEvidencePack", this::create);
        wiring.type("EvidencePackPayload", Payload.class).value("pack", Payload::pack).value("userErrors", Payload::errors);
        wiring.type("EvidencePack", StoredPack.class)
                .value("id", pack -> new NodeId(NodeId.Kind.PACK, pack.manifest().toHex()).toString())
                .value("createdAt", StoredPack::createdAt)
                .value("downloadUrl", pack -> "/v1/packs/" + pack.manifest().toHex())
                .value("manifestHash", StoredPack::manifest)
                .value("checkpoint", pack -> new CheckpointNode(pack.checkpoint()))
                .value("events", StoredPack::events);
    }

    private Payload create(DataFetchingEnvironment environment) throws InterruptedException {
        RequestScope scope = RequestScope.of(environment.getGraphQlContext());
        if (!scope.caller().mayReadRaw()) {
            scope.denied();
            throw new QueryException(ErrorCode.FORBIDDEN, "evidence packs are for compliance and admin");
        }
        Map<String, Object> input = Arguments.required(environment, "input");
        List<UserError> errors = new ArrayList<>();
        Optional<PackQuestion> question = question(environment, scope.caller(), input, errors);
        if (!errors.isEmpty() || question.isEmpty()) {
            return new Payload(null, errors);
        }
        try {
            return new Payload(export.make(question.get(), scope.requestId()), List.of());
        } catch (PackRefusedException e) {
            return refused(e);
        } catch (UnrecordedException e) {
            throw new QueryException(ErrorCode.SOURCE_UNAVAILABLE, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            throw QueryException.badInput(String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Payload refused(PackRefusedException e) {
        if (e.reason() == Reason.CHECKPOINT_PENDING) {
            throw new QueryException(ErrorCode.SOURCE_UNAVAILABLE, String.valueOf(e.getMessage()));
        }
        List<String> path = switch (e.reason()) {
            case USE_UNKNOWN -> List.of("input", "useIds");
            case GRANT_UNKNOWN -> List.of("input", "grantId");
            case CHECKPOINT_UNKNOWN -> List.of("input", "since");
            case NOTHING_FOUND, TOO_MANY_ENTRIES, TOO_LARGE, CHECKPOINT_PENDING -> List.of("input");
        };
        return new Payload(null, List.of(new UserError(e.reason().name(), String.valueOf(e.getMessage()), path)));
    }

    private Optional<PackQuestion> question(
            DataFetchingEnvironment environment, Caller caller, Map<String, Object> input, List<UserError> errors) {
        String reason = text(input, "reason", REASON_MAX, errors);
        if (reason == null) {
            errors.add(UserError.input("REASON_MISSING", "say why the pack is needed", "reason"));
        }
        String ticket = text(input, "ticket", TICKET_MAX, errors);
        List<Long> uses = uses(input, errors);
        GrantKey grant = grant(input, errors);
        long asOf = Pin.of(input.get("asOf"), environment, projections).asOf();
        PackQuestion.Filter filter = filter(input, asOf);
        if (uses.isEmpty() && grant == null && filter == null && errors.isEmpty()) {
            errors.add(new UserError("NOTHING_ASKED", "give useIds, grantId or filter", List.of("input")));
        }
        Long since = input.get("since") instanceof Long size ? size : null;
        return reason == null
                ? Optional.empty()
                : Optional.of(new PackQuestion(caller.name(), reason, ticket, asOf, uses, grant, filter, since));
    }

    private static @Nullable String text(Map<String, Object> input, String field, int max, List<UserError> errors) {
        if (!(input.get(field) instanceof String text) || text.isBlank()) {
            return null;
        }
        if (text.length() > max) {
            errors.add(UserError.input(field.toUpperCase(java.util.Locale.ROOT) + "_LENGTH", "up to " + max + " characters", field));
        }
        return text.strip();
    }

    private static List<Long> uses(Map<String, Object> input, List<UserError> errors) {
        List<Long> uses = new ArrayList<>();
        if (input.get("useIds") instanceof Collection<?> ids) {
            if (ids.size() > Limits.LIST) {
                throw QueryException.badInput("useIds has " + ids.size() + " values, more than " + Limits.LIST);
            }
            for (Object id : ids) {
                long index = NodeId.parse(String.valueOf(id)).filter(each -> each.kind() == NodeId.Kind.USE).map(NodeId::index).orElse(-1L);
                if (index < 0) {
                    errors.add(new UserError(Reason.USE_UNKNOWN.name(), "not the id of a use", List.of("input", "useIds", Integer.toString(uses.size()))));
                }
                uses.add(index);
            }
        }
        return uses;
    }

    private static @Nullable GrantKey grant(Map<String, Object> input, List<UserError> errors) {
        if (!(input.get("grantId") instanceof String id)) {
            return null;
        }
        Optional<GrantKey> key = NodeId.parse(id)
                .filter(each -> each.kind() == NodeId.Kind.GRANT && each.key().indexOf(' ') > 0)
                .map(each -> GrantKey.parse(each.key()));
        if (key.isEmpty()) {
            errors.add(UserError.input(Reason.GRANT_UNKNOWN.name(), "not the id of a grant", "grantId"));
        }
        return key.orElse(null);
    }

    private PackQuestion.@Nullable Filter filter(Map<String, Object> input, long asOf) {
        if (!(input.get("filter") instanceof Map<?, ?> given)) {
            return null;
        }
        Map<String, Object> filter = new TreeMap<>();
        given.forEach((name, value) -> filter.put(String.valueOf(name), value));
        Map<String, Object> words = new TreeMap<>();
        filter.forEach((name, value) -> words.put(name, words(value)));
        return new PackQuestion.Filter(filters.events(filter, asOf), words);
    }

    /// A value of the filter as JSON has it.
    private static Object words(Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, Object> out = new TreeMap<>();
                map.forEach((name, each) -> out.put(String.valueOf(name), words(each)));
                yield out;
            }
            case Collection<?> list -> list.stream().map(PackFetchers::words).toList();
            case Instant at -> custody.ledger.event.EventTime.format(at);
            case Boolean truth -> truth;
            default -> value.toString();
        };
    }
}
