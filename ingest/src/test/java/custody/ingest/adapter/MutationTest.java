package custody.ingest.adapter;

import static org.junit.jupiter.api.Assertions.assertTrue;

import custody.ingest.recognise.Adapters;
import custody.ledger.event.Event;
import custody.ledger.event.EventCodec;
import custody.ledger.json.JsonDocument;
import custody.ledger.json.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Records that were changed at random are mapped or refused, and no adapter throws.
final class MutationTest {
    static final List<String> SAMPLES = List.of(
            """
            {"eventVersion":"1.08","eventID":"e-1","eventName":"AssumeRole","eventSource":"sts.amazonaws.com","eventTime":"2026-11-21T10:03:10Z","awsRegion":"eu-west-1","recipientAccountId":"111122223333","userIdentity":{"type":"IAMUser","accountId":"111122223333","userName":"amy","accessKeyId":"AKIAEXAMPLE"},"requestParameters":{"roleArn":"arn:aws:iam::111122223333:role/db","roleSessionName":"sess-55","sourceIdentity":"amy@example.com"},"responseElements":{"credentials":{"accessKeyId":"ASIAEXAMPLE1","expiration":"Oct 2, 2026 11:12:29 PM"}}}""",
            """
            {"eventID":"e-2","eventName":"GetSecretValue","eventSource":"secretsmanager.amazonaws.com","eventTime":"2026-11-21T10:04:00Z","awsRegion":"eu-west-1","recipientAccountId":"111122223333","userIdentity":{"type":"AssumedRole","accountId":"111122223333","arn":"arn:aws:sts::111122223333:assumed-role/db/sess-55","accessKeyId":"ASIAEXAMPLE1"},"requestParameters":{"secretId":"arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db-AbCdEf"}}""",
            """
            {"time":"2026-11-21T10:03:55.12Z","type":"response","auth":{"accessor":"hmac-sha256:aa","client_token":"hmac-sha256:bb","display_name":"userpass-amy","entity_id":"en-1","policy_results":{"allowed":true,"granting_policies":[{"name":"db"}]}},"request":{"id":"r-1","operation":"read","mount_point":"database/","mount_type":"database","path":"database/creds/ro","remote_address":"10.0.0.1"},"response":{"secret":{"lease_id":"database/creds/ro/x1"},"data":{"username":"hmac-sha256:cc"},"wrap_info":null}}""",
            """
            {"uuid":"u-1","timestamp":"2026-11-21T10:00:00.1-03:00","used_version":1,"vault_uuid":"v","item_uuid":"i","user":{"uuid":"p","email":"Amy@example.com"},"client":{"ip_address":"10.0.0.1"},"action":"reveal"}""",
            """
            {"event_type":"AccessRequestApproved","event_time":1696263265.851898001,"data":{"id":"9","requester":{"id":"a"},"grantee":{"id":"g","type":"USER"},"approvals_logical_relation":"ANY_OF","approvals":[{"status":"APPROVED","approver":{"id":"b"}}],"access_groups":[{"access_units":[{"resource":{"path":"db/1"}}]}]}}""",
            """
            {"specversion":"1.0","id":"1","source":"//v/p","type":"dev.custody.use.v1","time":"2026-11-21T10:03:55Z","data":{"action":"fetch","secret":{"ref":"vault:prod/db"}}}""",
            """
            {"type":"USE","actor":"svc:pay","secret":"vault:prod/db","action":"fetch","eventTime":"2026-11-21T10:03:55Z"}""");

    @Test
    void samplesAreMapped() throws JsonException {
        for (String sample : SAMPLES) {
            assertTrue(map(sample.getBytes(StandardCharsets.UTF_8)) instanceof Mapped.Events, sample);
        }
    }

    @Test
    void neverThrows() {
        long seed = 20_261_124L;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        int mapped = 0;
        for (int i = 0; i < 60_000; i++) {
            byte[] bytes = SAMPLES.get(i % SAMPLES.size()).getBytes(StandardCharsets.UTF_8);
            for (int change = random.nextInt(3); change >= 0; change--) {
                mutate(bytes, random);
            }
            try {
                if (map(bytes) instanceof Mapped.Events(List<Event> events)) {
                    mapped++;
                    events.forEach(EventCodec::encode);
                }
            } catch (JsonException e) {
                continue;
            }
        }
        assertTrue(mapped > 5_000, "mapped " + mapped);
    }

    private static void mutate(byte[] bytes, Random random) {
        int at = random.nextInt(bytes.length);
        if (random.nextBoolean()) {
            bytes[at] = (byte) (0x20 + random.nextInt(95));
        } else {
            System.arraycopy("null ".getBytes(StandardCharsets.UTF_8), 0, bytes, Math.min(at, bytes.length - 5), 5);
        }
    }

    private static Mapped map(byte[] bytes) throws JsonException {
        var node = JsonDocument.parse(bytes).root();
        Mapped last = new Mapped.Skipped("adapter_unknown");
        for (Adapter adapter : Adapters.all()) {
            Mapped mapped = adapter.map(List.of(new SourceRecord(0, node)), SourceContext.of(adapter.defaultSourceId(node)));
            if (adapter.recognises(node)) {
                last = mapped;
            }
        }
        return last;
    }
}
