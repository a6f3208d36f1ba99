package custody.query.catalog;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/// How far the catalogue has come; one row. `nextId` is the number of the next subject that becomes known.
@MappedEntity("catalog_place")
record CatalogPlace(@Id int id, int format, long position, long nextId) {
    /// The number of the one row.
    static final int ONLY = 1;
    /// Raise it with every change of what the rows hold: rows of another format are dropped and made again.
    static final int FORMAT = 17;

    static CatalogPlace at(long position, long nextId) {
        return new CatalogPlace(ONLY, FORMAT, position, nextId);
    }
}
