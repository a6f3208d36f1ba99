package custody.query.pack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import custody.ledger.merkle.Hash;
import custody.ledger.note.Checkpoint;
import custody.ledger.note.NoteException;
import custody.ledger.note.SignedNote;
import custody.ledger.read.EntryReader;
import custody.ledger.read.ProofReader.PublishedCheckpoint;
import io.micronaut.context.annotation.Value;
import jakarta.inject.Singleton;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The packs that were made, a file each, named by the manifest's hash.
///
/// Bounded: the oldest go when all together would be too long or they are too old. They can be made again from the
/// ledger as long as nothing in them was erased there.
@Singleton
public final class PackStore {
    private static final Logger LOGGER = LoggerFactory.getLogger(PackStore.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENDING = ".ndjson";

    private final Path folder;
    private final long maxBytes;
    private final Duration kept;
    private final InstantSource clock = InstantSource.system();

    PackStore(
            @Value("${custody.data:data}") String data,
            @Value("${custody.packs.max-bytes:1073741824}") long maxBytes,
            @Value("${custody.packs.days:30}") int days) {
        this.folder = Path.of(data).resolve("packs");
        this.maxBytes = maxBytes;
        this.kept = Duration.ofDays(days);
    }

    synchronized StoredPack keep(PackWriter.Written pack) throws IOException {
        Files.createDirectories(folder);
        prune(pack.bytes().length);
        Path file = file(pack.manifest());
        Path half = folder.resolve(file.getFileName() + ".new");
        Files.write(half, pack.bytes());
        Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return find(pack.manifest()).orElseThrow(() -> new IOException("the pack that was written is not there"));
    }

    private void prune(long coming) throws IOException {
        record Kept(Path file, Instant at, long bytes) {}
        List<Kept> all = new ArrayList<>();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.toList()) {
                all.add(new Kept(file, Files.getLastModifiedTime(file).toInstant(), Files.size(file)));
            }
        }
        all.sort(java.util.Comparator.comparing(Kept::at));
        long bytes = coming + all.stream().mapToLong(Kept::bytes).sum();
        for (Kept one : all) {
            if (bytes > maxBytes || isOld(one.at())) {
                Files.deleteIfExists(one.file());
                bytes -= one.bytes();
                LOGGER.info("pack {} was removed to keep the bounds", one.file().getFileName());
            }
        }
    }

    private boolean isOld(Instant made) {
        return made.isBefore(clock.instant().minus(kept));
    }

    /// What is known of a pack; empty when it is not there or too old.
    public Optional<StoredPack> find(Hash manifest) throws IOException {
        Path file = file(manifest);
        if (Files.exists(file) && isOld(Files.getLastModifiedTime(file).toInstant())) {
            Files.deleteIfExists(file);
        }
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            JsonNode head = JSON.readTree(lines.readLine());
            String note = JSON.readTree(lines.readLine()).get("checkpoint").textValue();
            Checkpoint checkpoint = Checkpoint.parse(SignedNote.parse(note.getBytes(StandardCharsets.UTF_8)).text());
            Instant signed = Instant.parse(head.get("signedAt").textValue());
            return Optional.of(new StoredPack(
                    manifest,
                    Instant.parse(head.get("exportedAt").textValue()),
                    new PublishedCheckpoint(checkpoint, note, signed),
                    head.get("entries").longValue(),
                    shown(head)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (NoteException e) {
            throw new IOException("pack " + manifest + " is damaged: " + e.getMessage(), e);
        }
    }

    private static List<Long> shown(JsonNode head) {
        Set<Long> erased = new HashSet<>();
        head.get("erased").forEach(index -> erased.add(index.longValue()));
        List<Long> shown = new ArrayList<>();
        for (JsonNode part : head.get("parts")) {
            String name = part.get("part").textValue();
            if (name.startsWith("entry/")) {
                long index = Long.parseLong(name.substring("entry/".length()));
                if (!erased.contains(index)) {
                    shown.add(index);
                }
            }
        }
        return shown;
    }

    /// The pack itself; empty when it is not there any more.
    public Optional<byte[]> bytes(Hash manifest) throws IOException {
        try {
            return Optional.of(Files.readAllBytes(file(manifest)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /// Destroys a pack that holds what was erased from the ledger since: a copy must not outlive its original.
    ///
    /// @return whether it did
    public boolean removedForErasure(StoredPack pack, EntryReader entries) throws IOException {
        boolean erased = pack.shown().stream()
                .anyMatch(index -> entries.entry(index).filter(entry -> entry.payload() == null).isPresent());
        if (erased) {
            Files.deleteIfExists(file(pack.manifest()));
            LOGGER.info("pack {} was removed: it held what the ledger has erased", pack.manifest());
        }
        return erased;
    }

    private Path file(Hash manifest) {
        return folder.resolve(manifest.toHex() + ENDING);
    }
}
