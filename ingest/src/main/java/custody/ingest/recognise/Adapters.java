package custody.ingest.recognise;

import custody.ingest.adapter.Adapter;
import custody.ingest.adapter.apono.AponoAdapter;
import custody.ingest.adapter.cloudevents.CloudEventsAdapter;
import custody.ingest.adapter.cloudtrail.CloudTrailAdapter;
import custody.ingest.adapter.nativeform.NativeAdapter;
import custody.ingest.adapter.onepassword.OnePasswordAdapter;
import custody.ingest.adapter.vault.VaultAdapter;
import java.util.List;

/// Every adapter there is, the most particular shape first.
public final class Adapters {
    private static final List<Adapter> ALL = List.of(new NativeAdapter(), new CloudEventsAdapter(), new VaultAdapter(),
            new CloudTrailAdapter(), new OnePasswordAdapter(), new AponoAdapter());

    /// For records of which somebody knows already that none of these reads them.
    public static final Adapter NONE = new NoAdapter();

    private Adapters() {}

    public static List<Adapter> all() {
        return ALL;
    }

    public static Recogniser recogniser() {
        return new Recogniser(ALL);
    }
}
