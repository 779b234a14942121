package io.waba.inbox.portal.hub;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The rooms of one tenant; another tenant's rooms of the same names are other rooms. Guarded by the stream's lock. */
final class TenantRooms {

    private final HubListener listener;
    private final Map<String, Room> rooms = new HashMap<>();

    TenantRooms(HubListener listener) {
        this.listener = listener;
    }

    int count() {
        return rooms.size();
    }

    void join(Member member, String name) {
        if (member.rooms().add(name)) {
            rooms.computeIfAbsent(name, unused -> new Room(listener)).add(member);
        }
    }

    void leave(Member member, String name) {
        Room room = rooms.get(name);
        if (room != null && member.rooms().remove(name)) {
            room.remove(member);
            if (room.isEmpty()) {
                rooms.remove(name);
            }
        }
    }

    void leaveAll(Member member) {
        List.copyOf(member.rooms()).forEach(name -> leave(member, name));
    }

    void send(String name, HubEvent event) {
        Room room = rooms.get(name);
        if (room != null) {
            room.broadcast(event);
        }
    }

    void sendAllAway(String name, String reason) {
        Room room = rooms.get(name);
        if (room != null) {
            room.sendAllAway(reason);
        }
    }
}
