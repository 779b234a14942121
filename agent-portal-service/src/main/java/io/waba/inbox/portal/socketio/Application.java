package io.waba.inbox.portal.socketio;

/**
 * What is behind the gates: who may connect, and what becomes of what clients say. Called by one thread at a time for each request of a
 * client, and by several when a client sends several; nothing here may block.
 */
interface Application {

    /** Whether there is a namespace of this name; clients that ask for another one are told so. */
    boolean serves(String namespace);

    /** How many attachments a binary packet may have; with 0, clients that send anything binary are closed. */
    int maxAttachments();

    /**
     * A client wants to connect to a namespace that is served. Answered by {@link Session#connected} or {@link Session#refuse}, now or
     * later; until then the client can neither send nor receive.
     */
    void connect(Session session, SocketIoPacket connect);

    /** An event of a client that is connected to its namespace. */
    void event(Session session, SocketIoPacket event);

    /** A client has left a namespace that it was connected to. */
    void left(Session session, String namespace);
}
