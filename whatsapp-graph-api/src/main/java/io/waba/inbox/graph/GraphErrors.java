package io.waba.inbox.graph;

import static io.waba.inbox.graph.ErrorClass.ACCOUNT;
import static io.waba.inbox.graph.ErrorClass.ACCOUNT_RATE;
import static io.waba.inbox.graph.ErrorClass.FINAL;
import static io.waba.inbox.graph.ErrorClass.MAINTENANCE;
import static io.waba.inbox.graph.ErrorClass.PAIR_RATE;
import static io.waba.inbox.graph.ErrorClass.THROUGHPUT;
import static io.waba.inbox.graph.ErrorClass.TRANSIENT;

import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What Meta's error codes mean, for answers of the Graph API and for the errors of failed statuses, which use the same codes. Codes:
 * https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes
 */
public final class GraphErrors {

    /** The customer's last message is more than 24 hours old, and only templates go out. */
    public static final int OUTSIDE_WINDOW = 131047;

    private static final String RESENT = "It is tried again by itself.";
    private static final String OPERATOR = "Tell an operator: nothing goes out until this is settled. ";
    private static final int FIRST_PERMISSION = 200;
    private static final int LAST_PERMISSION = 299;
    private static final Map<Integer, ErrorAdvice> TABLE = new TreeMap<>();

    static {
        retried();
        account();
        recipient();
        content();
        templates();
        registration();
    }

    private GraphErrors() {}

    /** What a code means; one that the table does not have is final. */
    public static ErrorAdvice of(int code) {
        ErrorAdvice known = TABLE.get(code);
        if (known != null) {
            return known;
        }
        if (code >= FIRST_PERMISSION && code <= LAST_PERMISSION) {
            return new ErrorAdvice(
                    code,
                    ACCOUNT,
                    "Permission missing",
                    OPERATOR + "The access token lacks a permission for this call.");
        }
        return new ErrorAdvice(
                code,
                FINAL,
                "Not accepted by WhatsApp",
                "Look up code " + code + " in Meta's list of error codes, or ask an operator.");
    }

    /** The whole table, by code. */
    public static Collection<ErrorAdvice> all() {
        return Collections.unmodifiableCollection(TABLE.values());
    }

    private static void retried() {
        put(1, TRANSIENT, "WhatsApp had an unknown problem", RESENT);
        put(2, TRANSIENT, "WhatsApp is overloaded or down", RESENT);
        put(4, ACCOUNT_RATE, "Too many calls by this app", RESENT);
        put(408, TRANSIENT, "WhatsApp did not receive the whole request", RESENT);
        put(429, THROUGHPUT, "Too many requests", RESENT);
        put(80007, ACCOUNT_RATE, "Too many calls for this WhatsApp account", RESENT);
        put(130429, THROUGHPUT, "Too many messages per second", RESENT);
        put(131000, TRANSIENT, "Something went wrong at WhatsApp", RESENT);
        put(131016, TRANSIENT, "WhatsApp is temporarily unavailable", RESENT);
        put(131056, PAIR_RATE, "Too many messages to this customer in a short time", RESENT);
        put(131057, MAINTENANCE, "The WhatsApp account is in maintenance", RESENT);
        put(133004, TRANSIENT, "WhatsApp's server is temporarily unavailable", RESENT);
    }

    private static void account() {
        put(0, ACCOUNT, "Access token not accepted", OPERATOR + "The access token has expired or was revoked.");
        put(3, ACCOUNT, "Capability missing", OPERATOR + "The app lacks the capability for this call.");
        put(10, ACCOUNT, "Permission missing", OPERATOR + "The access token lacks a permission for this call.");
        put(33, ACCOUNT, "Business phone number gone", OPERATOR + "The phone number was deleted or is not visible.");
        put(190, ACCOUNT, "Access token expired", OPERATOR + "Set a new access token.");
        put(
                368,
                ACCOUNT,
                "Account blocked by WhatsApp",
                OPERATOR + "Policy violations are listed in Business Manager.");
        put(130497, ACCOUNT, "Not allowed in this country", "This account may not message customers of this country.");
        put(131005, ACCOUNT, "Access denied", OPERATOR + "A permission was not granted or was withdrawn.");
        put(131031, ACCOUNT, "Account locked", OPERATOR + "WhatsApp locked or restricted the account.");
        put(
                131037,
                ACCOUNT,
                "Display name not approved",
                OPERATOR + "The phone number needs an approved display name.");
        put(131042, ACCOUNT, "Payment problem", OPERATOR + "Check payment method and currency in Business Manager.");
        put(131045, ACCOUNT, "Phone number not registered", OPERATOR + "The phone number has to be registered again.");
        put(134011, ACCOUNT, "Payment terms not accepted", OPERATOR + "Accept WhatsApp's payment terms.");
    }

    private static void recipient() {
        put(
                130403,
                FINAL,
                "Blocked",
                "WhatsApp does not deliver messages between this business and this customer. Use another channel.");
        put(
                130472,
                FINAL,
                "Part of an experiment of WhatsApp",
                "Marketing does not reach this customer now. Wait until they write.");
        put(131021, FINAL, "Recipient and sender are the same", "Choose another recipient.");
        put(
                131026,
                FINAL,
                "Undeliverable",
                "The number may not be on WhatsApp, may run an old version, or may not have accepted the new terms. Use another channel.");
        put(
                OUTSIDE_WINDOW,
                FINAL,
                "More than 24 hours since the customer's last message",
                "Send a template, or wait until the customer writes.");
        put(
                131048,
                FINAL,
                "Too many messages were reported as spam",
                "Wait, and tell an operator: the quality of the phone number is shown in WhatsApp Manager.");
        put(
                131049,
                FINAL,
                "Not delivered, to keep the customer's interest",
                "WhatsApp limits marketing to this customer. Wait for at least 24 hours before another try.");
        put(
                131050,
                FINAL,
                "The customer stopped marketing messages",
                "Do not send marketing to this customer; answers and service messages still go.");
    }

    private static void content() {
        put(
                100,
                FINAL,
                "Invalid parameter",
                "Something in the message is not as WhatsApp expects it. Change it and send again.");
        put(131008, FINAL, "Something is missing in the message", "Complete the message and send it again.");
        put(131009, FINAL, "A value is not valid", "Change the message and send it again.");
        put(131051, FINAL, "Message type not supported", "Send the content in another form, such as text.");
        put(
                131052,
                FINAL,
                "File could not be downloaded",
                "WhatsApp could not fetch the file. Attach it again; if the customer sent it, ask for it once more.");
        put(
                131053,
                FINAL,
                "File could not be uploaded",
                "Check type and size: images 5 MB, audio and video 16 MB, documents 100 MB. Attach it again.");
        put(
                131060,
                FINAL,
                "Message unavailable",
                "WhatsApp may deliver the content later. Ask the customer to send it again.");
        put(135000, FINAL, "Not sent, for a reason WhatsApp does not tell", "Change the message and send it again.");
    }

    private static void templates() {
        put(132000, FINAL, "Wrong number of template parameters", "Fill in every placeholder of the template.");
        put(
                132001,
                FINAL,
                "Template missing",
                "The template does not exist in this language or is not approved yet. Choose another.");
        put(132005, FINAL, "Template text too long", "Shorten the values that are filled in.");
        put(132007, FINAL, "Template breaks a policy", "Choose another template and tell an operator.");
        put(132012, FINAL, "Wrong template parameter", "A value has the wrong format for its placeholder. Change it.");
        put(132015, FINAL, "Template paused", "WhatsApp paused the template for its quality. Choose another.");
        put(132016, FINAL, "Template disabled", "WhatsApp disabled the template for good. Choose another.");
        put(132068, FINAL, "Flow blocked", "The template's flow is blocked. Choose another and tell an operator.");
        put(
                132069,
                FINAL,
                "Flow throttled",
                "The template's flow was sent too often in the last hour. Try again later.");
    }

    private static void registration() {
        put(133000, ACCOUNT, "Deregistration incomplete", OPERATOR + "Deregister the phone number again.");
        put(133005, ACCOUNT, "Wrong two-step PIN", OPERATOR + "The PIN of the phone number is wrong.");
        put(133006, ACCOUNT, "Phone number not verified", OPERATOR + "Verify the phone number again.");
        put(133008, ACCOUNT, "Too many PIN guesses", OPERATOR + "Wait before the next guess.");
        put(133009, ACCOUNT, "PIN guessed too fast", OPERATOR + "Wait before the next guess.");
        put(133010, ACCOUNT, "Phone number not registered", OPERATOR + "Register the phone number with the Cloud API.");
        put(133015, ACCOUNT, "Phone number was just deleted", OPERATOR + "Wait for five minutes, then register it.");
        put(133016, ACCOUNT, "Too many registrations", OPERATOR + "Wait for 72 hours, then register the phone number.");
    }

    private static void put(int code, ErrorClass errorClass, String title, String hint) {
        TABLE.put(code, new ErrorAdvice(code, errorClass, title, hint));
    }
}
