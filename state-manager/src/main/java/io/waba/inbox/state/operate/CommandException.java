package io.waba.inbox.state.operate;

/** What the person who typed the command can put right; the message is the whole answer, in one line. */
final class CommandException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandException(int exitCode, String message) {
        super(message);
        this.exitCode = exitCode;
    }

    /** The command was understood and could not be done. */
    static CommandException failed(String message) {
        return new CommandException(OperatorCommands.FAILED, message);
    }

    /** The command was not understood. */
    static CommandException usage(String message) {
        return new CommandException(OperatorCommands.WRONG_USAGE, message);
    }

    int exitCode() {
        return exitCode;
    }
}
