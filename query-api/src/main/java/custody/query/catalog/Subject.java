package custody.query.catalog;

import custody.ledger.event.Event;
import custody.ledger.event.Relation;
import custody.ledger.event.Revocation;
import java.util.LinkedHashSet;
import java.util.Set;

/// What an event states something of, beside the grants that it names.
record Subject(Kind kind, String ref) {
    /// A kind of subject, and its letter in the rows.
    enum Kind {
        SECRET("S"),
        IDENTITY("I"),
        CREDENTIAL("C");

        final String letter;

        Kind(String letter) {
            this.letter = letter;
        }
    }

    /// Of an event that is no use.
    static Set<Subject> of(Event event) {
        Set<Subject> subjects = new LinkedHashSet<>();
        if (event.secret() != null) {
            subjects.add(new Subject(Kind.SECRET, event.secret().ref()));
        }
        SecretTold.grantedBy(event).forEach(ref -> subjects.add(new Subject(Kind.SECRET, ref)));
        Revocation revocation = event.revocation();
        if (revocation != null && revocation.target().kind() == Revocation.Kind.SECRET) {
            subjects.add(new Subject(Kind.SECRET, revocation.target().ref()));
        }
        Relation relation = event.relation();
        if (relation != null && relation.kind() == Relation.Kind.OWNED_BY) {
            subjects.add(new Subject(Kind.SECRET, relation.subject().ref()));
            subjects.add(new Subject(Kind.IDENTITY, relation.subject().ref()));
        }
        if (IdentityTold.isInventoried(event) && event.actor() != null) {
            subjects.add(new Subject(Kind.IDENTITY, event.actor().ref()));
        }
        if (CredentialTold.isStated(event) && event.credential() != null) {
            subjects.add(new Subject(Kind.CREDENTIAL, event.credential().ref()));
        }
        return subjects;
    }
}
