package custody.ingest.adapter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import custody.ingest.adapter.cloudtrail.CloudTrailAdapter;
import custody.ledger.event.Credential;
import custody.ledger.event.Event;
import custody.ledger.event.EventType;
import custody.ledger.event.Link;
import custody.ledger.json.JsonDocument;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A call that failed is an attempt by the key that made it, whatever it was about.
final class CloudTrailAttemptsTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "secretsmanager|GetSecretValue|{\"secretId\":\"prod/db\"}",
        "iam|DeleteLoginProfile|{\"userName\":\"bob\"}",
        "iam|DeleteAccessKey|{\"userName\":\"bob\",\"accessKeyId\":\"AKIAOFBOB\"}",
        "iam|CreateAccessKey|{\"userName\":\"bob\"}"})
    void attempt_isOfTheCallersKey_andOfNoOther(String service, String call, String asked) throws Exception {
        String record = """
                {"eventID":"t-1","eventName":"%s","eventSource":"%s.amazonaws.com","eventTime":"2026-11-21T10:04:00Z",\
                "awsRegion":"eu-west-1","recipientAccountId":"111122223333","errorCode":"AccessDenied","userIdentity":{"type":"IAMUser",\
                "accountId":"111122223333","userName":"amy","accessKeyId":"AKIAEXAMPLE"},"requestParameters":%s}""".formatted(call, service, asked);
        Mapped mapped = new CloudTrailAdapter().map(
                List.of(new SourceRecord(0, JsonDocument.parse(record.getBytes(StandardCharsets.UTF_8)).root())), SourceContext.of("aws:t"));
        Event attempt = assertInstanceOf(Mapped.Events.class, mapped).events().getFirst();
        assertEquals(EventType.ATTEMPT, attempt.type());
        assertEquals(Credential.of("aws:ak:AKIAEXAMPLE", "accessKey"), attempt.credential());
        assertEquals(List.of(new Link("aws.access_key_id", "AKIAEXAMPLE")), attempt.links());
    }
}
