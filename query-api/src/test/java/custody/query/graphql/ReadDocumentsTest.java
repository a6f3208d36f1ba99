package custody.query.graphql;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import graphql.GraphqlErrorBuilder;
import graphql.execution.preparsed.PreparsedDocumentEntry;
import graphql.parser.Parser;
import org.junit.jupiter.api.Test;

class ReadDocumentsTest {
    private final ReadDocuments documents = new ReadDocuments();
    private int reads;

    private PreparsedDocumentEntry get(String text) {
        return documents.get(text, () -> {
            reads++;
            return new PreparsedDocumentEntry(new Parser().parseDocument(text));
        });
    }

    @Test
    void document_askedForAgain_isReadOnce() {
        PreparsedDocumentEntry first = get("{ size }");
        assertSame(first, get("{ size }"));
        assertNotSame(first, get("{ size  }"));
        assertEquals(2, reads);
    }

    @Test
    void document_withErrors_isReadEachTime() {
        for (int i = 0; i < 2; i++) {
            documents.get("{ nothing }", () -> {
                reads++;
                return new PreparsedDocumentEntry(GraphqlErrorBuilder.newError().message("no such field").build());
            });
        }
        assertEquals(2, reads);
        assertEquals(0, documents.size());
    }

    @Test
    void documents_ofAnyNumberAndLength_areBounded() {
        String wide = "x ".repeat(4_000);
        for (int i = 0; i < 200; i++) {
            get("{ a" + i + " " + wide + "}");
        }
        assertTrue(documents.size() < 40, () -> documents.size() + " are kept");
        int before = reads;
        get("{ a199 " + wide + "}");
        assertEquals(before, reads, "the latest is there");
        String longer = "{ " + "x ".repeat(9_000) + "}";
        get(longer);
        get(longer);
        assertEquals(before + 2, reads, "a long one is not kept");
    }
}
