package custody.ingest.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;

import custody.ingest.adapter.cloudtrail.CloudTrailAdapter;
import custody.ledger.event.EventType;
import custody.ledger.event.Secret;
import custody.ledger.json.JsonDocument;
import java.util.List;
import org.junit.jupiter.api.Test;

/// `secret.tags` are all tags of a secret, so that only a call which tells all of them states any.
final class CloudTrailTagsTest {
    private static Secret secret(String call, String asked) throws Exception {
        String record = """
                {"eventID":"t-1","eventName":"%s","eventSource":"secretsmanager.amazonaws.com","eventTime":"2026-11-21T10:04:00Z",\
                "awsRegion":"eu-west-1","recipientAccountId":"111122223333","userIdentity":{"type":"IAMUser","accountId":"111122223333",\
                "userName":"amy","accessKeyId":"AKIAEXAMPLE"},"requestParameters":%s}""".formatted(call, asked);
        Mapped mapped = new CloudTrailAdapter().map(
                List.of(new SourceRecord(0, JsonDocument.parse(record.getBytes()).root())), SourceContext.of("aws:t"));
        var event = assertInstanceOf(Mapped.Events.class, mapped).events().getFirst();
        assertEquals(EventType.INVENTORY, event.type());
        return event.secret();
    }

    @Test
    void tagsOfACreatedSecret_areAllThatItHas() throws Exception {
        assertEquals(List.of("tier0", "team=pay"), secret("CreateSecret", """
                {"name":"prod/db","tags":[{"key":"tier0"},{"key":"team","value":"pay"}]}""").tags());
        assertNull(secret("CreateSecret", """
                {"name":"prod/db"}""").tags());
    }

    @Test
    void tagsThatAreAddedOrTakenAway_areNotAll() throws Exception {
        Secret tagged = secret("TagResource", """
                {"secretId":"prod/db","tags":[{"key":"team","value":"pay"}]}""");
        assertEquals("aws:secretsmanager:eu-west-1:111122223333:prod/db", tagged.ref());
        assertNull(tagged.tags());
        assertNull(secret("UntagResource", """
                {"secretId":"prod/db","tagKeys":["tier0"]}""").tags());
    }
}
