package custody.query.alert;

import io.micronaut.data.annotation.Id;
import io.micronaut.data.annotation.MappedEntity;

/// How far the detections have come, and the entry whose settings are in force (-1: the standard ones); one row.
@MappedEntity("detect_place")
record DetectionPlace(@Id int id, int format, long position, long settings) {
    /// The number of the one row.
    static final int ONLY = 1;
    /// Raise it with every change of what is remembered: what is of another format is made again.
    static final int FORMAT = 5;
    static final long STANDARD = -1;

    static DetectionPlace at(long position, long settings) {
        return new DetectionPlace(ONLY, FORMAT, position, settings);
    }
}
