package custody.query.http;

import static org.junit.jupiter.api.Assertions.assertEquals;

import custody.query.graphql.QueryEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// `docs/spec/schema.graphql` is the schema that runs. Run with `-Dcustody.write=true` to write it anew.
class PublishedSchemaTest {
    @Test
    void thePublishedFileIsTheRunningSchema() throws Exception {
        Path file = Path.of("..", "docs", "spec", "schema.graphql");
        try (MemoryServer server = new MemoryServer()) {
            String sdl = server.server.getApplicationContext().getBean(QueryEngine.class).sdl();
            if (Boolean.getBoolean("custody.write")) {
                Files.writeString(file, sdl);
            }
            assertEquals(Files.readString(file), sdl);
        }
    }
}
