package custody.ledger.event;

import custody.ledger.json.JsonNames;

/// The names of the fields of an event, for reading without making each of them anew.
final class FieldNames {
    static final JsonNames ALL = JsonNames.of(
            "schema", "eventId", "source", "type", "layer", "receivedTime", "raw", "eventTime", "endTime", "recordedTime",
            "watermark", "clock", "outcome", "action", "actionRaw", "count", "derived", "derivedFrom", "corrects", "rawHash",
            "recordFlags", "actor", "onBehalfOf", "secret", "credential", "grant", "approval", "revocation", "relation",
            "review", "gap", "context", "links",
            "id", "system", "stream", "sequence", "adapter", "eventIdKind", "ordinal",
            "ref", "kind", "name", "instance", "spiffeId", "evidence", "version", "tags", "value",
            "fingerprint", "parentRef", "expiresAt", "holder",
            "grantee", "scope", "actions", "conditions", "startsAt", "task", "justification", "ticket", "breakGlass", "quorum",
            "by", "decision", "policyId", "policyVersion", "reason",
            "target", "effectiveAt", "trigger", "mode", "confirms", "lifted", "spares",
            "subject", "object", "since", "until", "state", "from", "covers", "errorMs", "trust",
            "ip", "ips", "ipTrusted", "geo", "deviceId", "deviceManaged", "session", "userAgent", "tool", "toolServer",
            "intent", "traceId", "requestId", "mfa", "environment", "resource");

    private FieldNames() {}
}
