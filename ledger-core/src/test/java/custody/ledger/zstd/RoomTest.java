package custody.ledger.zstd;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// An array is never lent to two at once, and is lent again.
class RoomTest {
    @Test
    void bytes_ofRoomsThatAreOpen_areNobodyElses() {
        List<Room> rooms = new ArrayList<>();
        Set<byte[]> lent = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int round = 0; round < 3; round++) {
            for (int i = 0; i < 40; i++) {
                Room room = new Room();
                rooms.add(room);
                assertTrue(lent.add(room.bytes(1_000)));
            }
            // The second time there is nothing to give back any more.
            rooms.forEach(Room::close);
            rooms.forEach(Room::close);
            rooms.clear();
            lent.clear();
        }
    }

    @Test
    void bytes_moreThanAnyRoomHas_areAsMany() {
        try (Room room = new Room()) {
            byte[] few = room.bytes(10);
            assertSame(few, room.bytes(few.length));
            byte[] many = room.bytes((1 << 20) + 1);
            assertTrue(many.length > 1 << 20);
            assertNotSame(few, many);
        }
    }

    @Test
    void bytes_ofAClosedRoom_areLentAgain() {
        Set<byte[]> lent = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 1_000; i++) {
            try (Room room = new Room()) {
                lent.add(room.bytes(1_000));
            }
        }
        assertTrue(lent.size() < 100, () -> lent.size() + " arrays for one after another");
    }
}
