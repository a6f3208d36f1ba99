package custody.ingest.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ingest.adapter.vault.VaultAdapter;
import custody.ledger.event.ActorKind;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Link;
import custody.ledger.event.Outcome;
import custody.ledger.json.JsonDocument;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What an audit line says of tokens and leases: whose they are, what they descend from, what their end takes along.
final class VaultTokensTest {
    private static final String ALICE = """
            {"accessor":"acc-alice","client_token":"hash-alice","display_name":"userpass-alice","entity_id":"e-alice","metadata":{"username":"alice"}}""";

    private static Event only(String auth, String path, String data, String response) throws Exception {
        return events("""
                {"time":"2026-11-22T18:02:18Z","type":"response","auth":%s,"request":{"id":"r-1","operation":"update","path":"%s","data":%s},"response":%s}"""
                .formatted(auth, path, data, response)).getFirst();
    }

    private static List<Event> events(String line) throws Exception {
        Mapped mapped = new VaultAdapter().map(
                List.of(new SourceRecord(0, JsonDocument.parse(line.getBytes()).root())), SourceContext.of("vault:t"));
        return assertInstanceOf(Mapped.Events.class, mapped).events();
    }

    private static List<String> targets(String namespace, String path) throws Exception {
        return events("""
                {"time":"2026-11-22T18:02:18Z","type":"response","auth":%s,"request":{"id":"r-1","operation":"delete","namespace":{"id":"n","path":"%s"},\
                "path":"%s"},"response":{}}""".formatted(ALICE, namespace, path)).stream().map(event -> event.revocation().target().ref()).toList();
    }

    @Test
    void whatIsRemoved_takesItsLeasesAndTokensAlong() throws Exception {
        assertEquals(List.of("vault:t:lease:db/*"), targets("", "sys/mounts/db"));
        assertEquals(List.of("vault:t:lease:team-a/db/*"), targets("team-a/", "sys/mounts/db/"), "not the root's mount of that name");
        assertEquals(List.of("vault:t:token-of:auth/jwt/*"), targets("", "sys/auth/jwt"));
        assertEquals(List.of("vault:t:lease:team-a/*", "vault:t:token-of:team-a/*"), targets("", "sys/namespaces/team-a"));
        Event login = events("""
                {"time":"2026-11-22T18:02:18Z","type":"response","auth":{},"request":{"id":"r-2","operation":"update","namespace":{"id":"n","path":"team-a/"},\
                "path":"auth/jwt/login","mount_point":"team-a/auth/jwt/"},"response":{"auth":%s}}""".formatted(ALICE)).getFirst();
        assertTrue(login.links().contains(new Link("credential", "vault:t:token-of:team-a/auth/jwt/acc-alice")), login.links().toString());
    }

    @Test
    void secretsAndLeasesOfANamespace_areNotTheRoots() throws Exception {
        String line = """
                {"time":"2026-11-22T18:02:18Z","type":"response","auth":%s,"request":{"id":"r-1","operation":"read","namespace":{"id":"n","path":"team-a/"},\
                "path":"%s","mount_point":"team-a/%s","mount_type":"%s"},"response":%s}""";
        Event read = events(line.formatted(ALICE, "secret/data/app", "secret/", "kv", "{\"data\":{\"data\":{}}}")).getFirst();
        assertEquals("vault:t/team-a/secret/app", read.secret().ref());
        Event lease = events(line.formatted(ALICE, "database/creds/ro", "database/", "database", "{\"secret\":{\"lease_id\":\"database/creds/ro/1.n\"}}")).getFirst();
        assertEquals("vault:t:lease:team-a/database/creds/ro/1.n", lease.credential().ref());
        assertEquals("vault:t/team-a/database/creds/ro", lease.secret().ref());
    }

    @Test
    void revokedPrefix_isAWholeStepOfThePath() throws Exception {
        assertEquals("vault:t:lease:database/creds/ro/*",
                only(ALICE, "sys/leases/revoke-prefix/database/creds/ro", "{}", "{}").revocation().target().ref());
    }

    private static Event made(String path, String auth) throws Exception {
        return only(ALICE, path, "{}", "{\"auth\":" + auth + "}");
    }

    @Test
    void childToken_hasItsMakerAsParentAndNoClaimOfItsOwn() throws Exception {
        Event child = made("auth/token/create", """
                {"accessor":"acc-child","client_token":"hash-child","display_name":"token-root","entity_id":"e-alice","token_ttl":600,\
                "metadata":{"username":"root","actor":"ceo"}}""");
        assertEquals(EventType.ISSUE, child.type());
        assertEquals("vault:t:token:acc-alice", child.credential().parentRef());
        assertEquals("vault:t:entity:e-alice", child.credential().holder().ref());
        assertNull(child.credential().holder().name(), "its maker chose the name");
        assertEquals(ActorKind.UNKNOWN, child.credential().holder().kind());
        assertEquals(Instant.parse("2026-11-22T18:12:18Z"), child.credential().expiresAt());
        assertEquals("hash-child", child.credential().fingerprint());
        assertTrue(child.links().contains(new Link("credential", "vault:t:token-hash:hash-child@default")), "both names of it");
    }

    @Test
    void orphanToken_hasNoParent() throws Exception {
        String orphan = "{\"accessor\":\"acc-o\",\"display_name\":\"token-o\"}";
        assertNull(made("auth/token/create/role", orphan).credential().parentRef(), "it has not its maker's entity");
        assertNull(made("auth/token/create/role", orphan).credential().holder(), "it is its maker's");
        assertEquals("vault:t:entity:e-alice", made("auth/token/create/role", orphan).actor().ref());
        assertNull(made("auth/token/create-orphan", orphan.replace("}", ",\"entity_id\":\"e-alice\"}")).credential().parentRef());
    }

    @Test
    void revokeOrphan_sparesChildTokens() throws Exception {
        String data = "{\"token\":\"hash-x\"}";
        assertEquals(List.of("token"), only(ALICE, "auth/token/revoke-orphan", data, "{}").revocation().spares());
        assertEquals(List.of(), only(ALICE, "auth/token/revoke", data, "{}").revocation().spares());
        assertEquals("vault:t:token-hash:hash-x@default", only(ALICE, "auth/token/revoke", data, "{}").revocation().target().ref());
    }

    @Test
    void deniedRead_isOfTheSameSecretAsAnAllowedOne() throws Exception {
        for (String error : List.of("", ",\"error\":\"1 error occurred:\\n\\t* permission denied\"")) {
            String line = """
                    {"time":"2026-11-22T18:02:18Z","type":"response","auth":%s%s,"request":{"id":"r-1","operation":"read",\
                    "path":"secret/data/prod/db","mount_type":"kv","mount_point":"secret/"},"response":{"data":{"data":{}}}}""".formatted(ALICE, error);
            Event read = assertInstanceOf(Mapped.Events.class, new VaultAdapter().map(
                    List.of(new SourceRecord(0, JsonDocument.parse(line.getBytes()).root())), SourceContext.of("vault:t"))).events().getFirst();
            assertEquals(error.isEmpty() ? EventType.USE : EventType.ATTEMPT, read.type());
            assertEquals("vault:t/secret/prod/db", read.secret().ref());
        }
    }

    @Test
    void readOfADeletedVersion_isNoUse() throws Exception {
        for (String metadata : List.of("\"deletion_time\":\"2026-11-22T18:03:06Z\",\"destroyed\":false", "\"deletion_time\":\"\",\"destroyed\":true",
                "\"deletion_time\":\"\",\"destroyed\":false")) {
            boolean there = metadata.startsWith("\"deletion_time\":\"\"") && metadata.endsWith("false");
            String line = """
                    {"time":"2026-11-22T18:02:18Z","type":"response","auth":%s,"request":{"id":"r-1","operation":"read","path":"secret/data/a",\
                    "mount_type":"kv","mount_point":"secret/"},"response":{"data":{"data":%s,"metadata":{"version":3,%s}}}}"""
                    .formatted(ALICE, there ? "{}" : "null", metadata);
            Event read = assertInstanceOf(Mapped.Events.class, new VaultAdapter().map(
                    List.of(new SourceRecord(0, JsonDocument.parse(line.getBytes()).root())), SourceContext.of("vault:t"))).events().getFirst();
            assertEquals(there ? Outcome.SUCCESS : Outcome.FAILED, read.outcome(), metadata);
        }
    }

    @Test
    void revocationThatIsRefused_endsNothing() throws Exception {
        Event refused = only(ALICE, "auth/token/revoke-self", "{}", "{\"data\":{\"error\":\"hash-of-a-text\"}}");
        assertEquals(EventType.ATTEMPT, refused.type());
        assertEquals(Outcome.FAILED, refused.outcome());
    }

    @Test
    void unwrappedLease_isJoinedToItsWrappingTokenAndNotItsChild() throws Exception {
        String wrapping = "{\"accessor\":\"acc-wrap\",\"client_token\":\"hash-wrap\",\"policies\":[\"response-wrapping\"]}";
        Event lease = only(wrapping, "sys/wrapping/unwrap", "{}", "{\"secret\":{\"lease_id\":\"database/creds/ro/1\"}}");
        assertEquals("vault:t:lease:database/creds/ro/1", lease.credential().ref());
        assertNull(lease.credential().parentRef());
        assertTrue(lease.links().contains(new Link("vault.accessor", "acc-wrap@default")));
    }

    @Test
    void renewalByHash_tellsBothNamesOfTheLease() throws Exception {
        Event renewal = only(ALICE, "sys/leases/renew", "{\"lease_id\":\"hash-l\"}", "{\"secret\":{\"lease_id\":\"database/creds/ro/1\"}}");
        String revoked = only(ALICE, "sys/leases/revoke", "{\"lease_id\":\"hash-l\"}", "{}").revocation().target().ref();
        assertEquals("vault:t:lease:database/creds/ro/1", renewal.credential().ref());
        assertTrue(renewal.links().contains(new Link("credential", revoked)), renewal.links().toString());
    }
}
