package custody.query.alert;

import custody.ledger.event.Event;
import custody.query.detect.Detections;
import custody.query.detect.ReviewRules;

/// The reviews that events open, and until when each is due.
final class OpenedReviews {
    private final Marks marks;
    private final Present present;
    private final Reviews reviews;
    private final Timers timers;
    private ReviewRules rules;

    OpenedReviews(Marks marks, Present present, Reviews reviews, Timers timers) {
        this.marks = marks;
        this.present = present;
        this.reviews = reviews;
        this.timers = timers;
        this.rules = new ReviewRules(present.settings().reviews());
    }

    ReviewRules rules() {
        return rules;
    }

    void set(Detections settings) {
        rules = new ReviewRules(settings.reviews());
    }

    void open(ReviewRules.Opening opening, long entry, Event event) {
        if (opening.again() == 0 || marks.mayTell(opening.once(), present.micros(), opening.again())) {
            ReviewRow row = reviews.open(opening, entry, event, present.now());
            timers.set(Timers.Kind.REVIEW, entry, row.due());
        }
    }
}
