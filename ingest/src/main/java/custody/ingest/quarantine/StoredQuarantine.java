package custody.ingest.quarantine;

import io.micronaut.context.annotation.Value;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Quarantine in the database, with a spool for when that does not answer. Bounded: when it is full, posts with
/// refused records are refused whole-heartedly, so that nothing is dropped in silence.
@Singleton
public final class StoredQuarantine implements Quarantine {
    /// The source of records that were posted without a telling one.
    public static final String NO_SOURCE = "unknown";
    private static final int MAX_TEXT = 512;
    /// After trouble the database is left alone for so long.
    private static final Duration REST = Duration.ofSeconds(10);
    private static final long UNCOUNTED = -1;
    private static final Logger LOG = LoggerFactory.getLogger(StoredQuarantine.class);

    private final QuarantineRepository repository;
    private final TransactionOperations<Connection> transactions;
    private final InstantSource clock;
    private final QuarantineKey key;
    private final Spool spool;
    private final long maxBytes;
    private final AtomicLong waiting = new AtomicLong(UNCOUNTED);
    private volatile boolean spooled = true;
    private volatile Instant restUntil = Instant.MIN;

    StoredQuarantine(
            QuarantineRepository repository,
            TransactionOperations<Connection> transactions,
            InstantSource clock,
            @Value("${custody.data}") String data,
            @Value("${custody.quarantine.max-bytes:1073741824}") long maxBytes)
            throws IOException {
        this.repository = repository;
        this.transactions = transactions;
        this.clock = clock;
        this.key = QuarantineKey.open(Path.of(data).resolve("keys"));
        this.spool = new Spool(Path.of(data).resolve("quarantine"));
        this.maxBytes = maxBytes;
    }

    @Override
    public List<String> keep(List<Refused> refused) throws QuarantineException {
        long bytes = refused.stream().mapToLong(one -> one.bytes().length).sum();
        requireRoom(bytes);
        List<Kept> kept = refused.stream().map(this::seal).toList();
        if (!intoDatabase(kept)) {
            intoSpool(kept);
        }
        waiting.updateAndGet(now -> now == UNCOUNTED ? UNCOUNTED : now + bytes);
        return kept.stream().map(Kept::id).toList();
    }

    /// Kept records, newest first, behind the given one; `sources` empty: of all.
    public List<QuarantineRow> page(Optional<List<String>> sources, long at, String id, int most) {
        drain();
        return sources.isEmpty()
                ? repository.page(at, id, most)
                : sources.get().isEmpty() ? List.of() : repository.pageOf(sources.get(), at, id, most);
    }

    /// What is told of a record; empty when there is none of that id.
    public Optional<QuarantineRow> find(String id) {
        drain();
        return repository.row(id);
    }

    /// The bytes of a record that waits.
    ///
    /// @throws QuarantineException when they cannot be decrypted: the key is another one, or they were changed.
    public Optional<byte[]> open(String id) throws QuarantineException {
        Optional<byte[]> sealed = repository.findById(id).flatMap(record -> Optional.ofNullable(record.sealed()));
        if (sealed.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(key.open(id, sealed.get()));
        } catch (GeneralSecurityException e) {
            throw new QuarantineException("quarantine_locked", "the bytes do not open with the key of this data directory", e);
        }
    }

    /// Says that a record stands in the ledger now; its bytes go.
    public void resolve(String id, String by) {
        repository.resolve(id, micros(), cut(by));
        waiting.set(UNCOUNTED);
    }

    /// Says for what a record was refused when it was tried again.
    public void stillRefused(String id, String code, String pointer, String detail) {
        repository.stillRefused(id, code, cut(pointer), cut(detail));
    }

    private Kept seal(Refused one) {
        String source = one.source() == null ? NO_SOURCE : one.source();
        String hash = HexFormat.of().formatHex(sha256(one.bytes()));
        String identity = source + "\n" + one.raw() + "\n" + hash;
        String id = "q_" + HexFormat.of().formatHex(sha256(identity.getBytes(StandardCharsets.UTF_8))).substring(0, 62);
        return new Kept(id, source, one.adapter(), one.raw(), one.code(), cut(one.pointer()), cut(one.detail()),
                one.position(), hash, one.bytes().length, micros(), key.seal(id, one.bytes()));
    }

    private void requireRoom(long bytes) throws QuarantineException {
        if (waiting.get() == UNCOUNTED || waiting.get() + bytes > maxBytes) {
            try {
                waiting.set(repository.waitingBytes());
            } catch (RuntimeException e) {
                trouble(e);
            }
        }
        if (waiting.get() + bytes > maxBytes) {
            throw new QuarantineException("quarantine_full",
                    "refused records cannot be kept: " + maxBytes + " bytes wait in quarantine already");
        }
    }

    private boolean intoDatabase(List<Kept> kept) {
        if (clock.instant().isBefore(restUntil)) {
            return false;
        }
        try {
            insert(kept);
        } catch (RuntimeException e) {
            trouble(e);
            return false;
        }
        drain();
        return true;
    }

    private void insert(List<Kept> kept) {
        transactions.executeWrite(status -> {
            for (Kept k : kept) {
                repository.keep(k.id(), k.source(), k.adapter(), k.raw() ? 1 : 0, k.code(), k.pointer(), k.detail(),
                        k.position(), k.hash(), k.length(), k.at(), k.sealed());
            }
            return kept.size();
        });
    }

    private void intoSpool(List<Kept> kept) throws QuarantineException {
        try {
            spool.put(kept);
            spooled = true;
        } catch (IOException e) {
            throw new QuarantineException("quarantine_unavailable",
                    "refused records cannot be kept now: neither the database nor the disk takes them", e);
        }
    }

    /// Brings what was spooled into the database; twice does no harm, the id is the same.
    private synchronized void drain() {
        if (!spooled) {
            return;
        }
        spooled = false;
        try {
            for (Path file : spool.files()) {
                insert(Spool.read(file));
                Files.delete(file);
            }
        } catch (IOException | RuntimeException e) {
            spooled = true;
            LOG.warn("spooled quarantine stays beside the database for now: {}", e.getMessage());
        }
    }

    private void trouble(RuntimeException e) {
        restUntil = clock.instant().plus(REST);
        LOG.warn("the database does not take refused records, they are spooled: {}", e.getMessage());
    }

    private long micros() {
        return ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant());
    }

    private static String cut(String text) {
        return text.length() <= MAX_TEXT ? text : text.substring(0, MAX_TEXT);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
