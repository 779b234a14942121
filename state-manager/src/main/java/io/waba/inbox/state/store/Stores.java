package io.waba.inbox.state.store;

import com.mongodb.client.MongoDatabase;

/** What is kept of conversations and all that belongs to them, in one database. Whoever works on several of these takes all, and keeps what it uses. */
public record Stores(
        AgentMarkStore marks,
        AliasStore aliases,
        CommandStore commands,
        ContactStore contacts,
        MessageContentStore contents,
        ConversationStore conversations,
        EffectStore effects,
        MessageStore messages,
        NoteStore notes,
        OutboxStore outbox,
        PlacementStore placements,
        RedirectStore redirects,
        StatusStore statuses,
        SummaryRebuild summaries,
        ConversationTargets targets,
        TicketStore tickets) {

    public static Stores in(MongoDatabase database) {
        return new Stores(
                new AgentMarkStore(database),
                new AliasStore(database),
                new CommandStore(database),
                new ContactStore(database),
                new MessageContentStore(database),
                new ConversationStore(database),
                new EffectStore(database),
                new MessageStore(database),
                new NoteStore(database),
                new OutboxStore(database),
                new PlacementStore(database),
                new RedirectStore(database),
                new StatusStore(database),
                new SummaryRebuild(database),
                new ConversationTargets(database),
                new TicketStore(database));
    }
}
