//! Defines the phrases of mail servers, one list for each thing that they say, in lower case and without signs.
//!
//! `rules.rs` uses them. `*` at the end of a word stands for any ending, `..` for a few words; phrases are separated by commas.

/// What a mailbox may receive.
pub(super) const RECEIVING: &str = "\
    receiving mail, receiving email, receiving messages, recipient .. has exceeded, recipient .. receiving, they \
    can receive, receive limit";

/// Who may write to a mailbox, in words that are like those of a login.
pub(super) const RESTRICTED: &str = "\
    resolver rst*, not authenticated for, blocked by recipient, blocked by the recipient, blocked by user, blocked \
    by the user, recipient .. blocked, sender .. not on .. list, members only, subscribers only";

/// A mailbox that may not be there, in words that are like those of blocklists and of spam.
pub(super) const DOUBTFUL: &str = "\
    account or domain may not exist, marked as inactive, suppression list, \
    suppressed, record indicated no smtp service, no mx found";

/// What our account may send in an hour, a day or a month.
pub(super) const QUOTA: &str = "\
    daily .. limit*, daily .. quota*, hourly .. limit*, hourly .. quota*, monthly .. limit*, monthly .. quota*, \
    limit .. per day, limit .. per hour, exceed* .. per hour, exceed* .. per day, emails per hour, messages per \
    hour, mails per hour, recipients per hour, emails per day, messages per day, recipients per day, recipients .. \
    today, 24 hour period, 24 hour limit, 24 hour sending, last 24 hours, per 24 hours, sending limit*, sending \
    quota*, send limit*, send quota*, submission quota*, submissionquota*, recipientratelimit*, outbound .. limit*, \
    message quota*, messaging limit*, email limit*, credits, out of credit, insufficient credit, defers and \
    failures, exceeded .. plan, tenant .. exceed*, account .. exceed* .. limit*, sender .. exceed* .. limit*, sender \
    .. exceed* .. quota*, quota .. sender, sending .. suspended, sending .. paused, sending .. disabled, too many \
    recipients .. day, for the day, allowed number of recipients, account today";

/// The first try of a new sender.
pub(super) const GREYLISTING: &str = "greylist*";

/// Too much at once.
pub(super) const PACE: &str = "\
    throttl*, too many connections, too many concurrent, too many messages, too many sessions, too many mails, too \
    many emails, too fast, too quickly, too frequent*, frequency limit*, frequency .. limit*, rate limit*, \
    ratelimit*, rate .. exceed*, sending rate*, connection limit*, connections .. exceed*, slow down, server busy, \
    system busy, rp trc, rp qrc, rp drc, rp ccl, rp cel, rp rcl, mi cel, mi ccl, mi stc, mi rdl, mi sfq, mi ftl, hl \
    ifc, hl mep, too many recipients, messages per connection, recipients per session, recipients per connection, \
    too many recent";

/// We have to log in, or to encrypt.
pub(super) const LOGIN: &str = "\
    authentication required, authentication is required, authentication needed, requires authentication, require \
    authentication, auth required, auth is required, must authenticate, must be authenticated, need to \
    authenticate, authenticate first, authenticate before, authentication first, authorization required, not \
    authenticated, smtp auth, smtp authentication, authentication failed, authentication failure, authentication \
    unsuccessful, please log in, login first, must login, pop before smtp, starttls, must use tls, encryption \
    required, auth user, authorized user, authenticated user";

/// Our sender, or our account at a mail service.
pub(super) const SENDER: &str = "\
    sender address rejected, sender rejected, sender refused, sender denied, sender is blocked, sender blocked, \
    sender .. suspended, sender .. not verified, sender .. not authorized, sender .. not authorised, sender verify, \
    sender verification, sender domain, sender .. does not match, invalid sender, bad sender, bad outbound sender, \
    unverified sender, sendasdenied, senderdenied, send on behalf, not allowed to send, not permitted to send, not \
    authorized to send, not authorised to send, not owned by, email address is not verified, identities failed, \
    identity .. not verified, from .. not verified, verified sender identity, from address .. not match, sender \
    signature, mail from must, mail from is not, null sender, envelope sender, return path, domain .. not verified, \
    domain is not allowed, sandbox, free accounts, authorized recipients, account .. disabled for sending, account \
    .. not allowed to send, account .. under review, account .. pending approval, pending approval, inactive sender, \
    your account .. suspended, your account .. disabled, your account .. blocked, your account .. locked, your \
    account .. restricted, sender s account, sending account, unusual .. activity, suspicious .. activity, outgoing \
    blocked, outgoing mail .. blocked, outgoing mail .. suspended, outgoing mail .. disabled, callback setup, verify \
    callout, callout verification failure, sender .. callout";

/// The relay does not pass our mail on.
pub(super) const RELAYING: &str = "\
    relay access denied, relay denied, relaying denied, relay not permitted, relaying not permitted, relay not \
    allowed, relaying not allowed, relay is not allowed, relay prohibited, relaying prohibited, relaying is \
    prohibited, relaying .. not permitted, relay .. not permitted, relay .. denied, relaying .. denied, not \
    permitted to relay, not allowed to relay, unable to relay, cannot relay, can t relay, do not relay, don t relay, \
    won t relay, no relay*, not relay*, open relay, refused to relay, rcpthosts, non accepted domain, not a local \
    domain, tenantattribution, we are not .. relay, relaying disallowed, relay disallowed, relay not authorized, \
    relaying not authorized";

/// Our host, by its address.
pub(super) const BLOCKLISTS: &str = "\
    spamhaus, spamcop, sorbs, uceprotect, barracudacentral, barracudanetworks, senderscore, invaluement, mailspike, \
    abusix, cloudmark, dnsbl*, dnsrbl*, rbl, rbls, blocklist*, blacklist*, blocked using, is listed, are listed, \
    currently listed, ip .. listed, host .. listed, client host .. blocked, client host rejected, your host, your \
    ip, your server, your network, your mail server, sending ip, source ip, spam ip, ip .. blocked, ip .. rejected, \
    ip .. banned, ip .. denied, ip address .. reject*, ip address .. block*, ip address .. not allowed, ip is \
    rejected, banned, reputation, suspicious .. ip, unusual rate, user complaints, too many complaints, no smtp \
    service, connections will not be accepted, hl rep, hl icc, part of their network, ask your postmaster, sender \
    ip, ip score";

/// Our host, by its names.
pub(super) const HOST_NAMES: &str = "\
    reverse dns, reverse lookup, reverse hostname, reverse host, reverse mapping, rdns, fcrdns, ptr, find your \
    hostname, find your reverse, resolve your, invalid dns, dns mx, dns records, resource record, helo, invalid \
    ehlo, bad ehlo, ehlo command, ehlo name, ehlo argument, ehlo .. reject*, host name is invalid, hostname is \
    invalid, invalid hostname, dynamic ip, dynamic address, dial up, dialup, residential, generic hostname, not \
    reverse, reverse record, connection denied, dynamic ips";

/// Our domain, by SPF, DKIM and DMARC.
pub(super) const AUTHENTICATION: &str = "\
    spf, dkim, dmarc, mi spf, mi dmc, sender policy framework, unauthenticated, authentication check*, \
    authentication results, authentication information, authentication policy, authentication requirement*, does not \
    pass, not pass authentication, spoof*, forged, impersonat*, email authentication, required authentication level, \
    sender doesn t meet, sender does not meet, from your domain, message not signed, openspf";

/// The form of the message.
pub(super) const SIZE: &str = "\
    too large, too big, too long, size limit*, size exceed*, size .. exceed*, exceed* .. size, maximum .. size, \
    max .. size, mailsize, message size, too much mail data, too much data, bare lf, line too long, malformed, \
    virus, malware, attachment*";

/// The words of the message.
pub(super) const SPAM: &str = "\
    spam, spammy, spam like, uce, unsolicited, junk, bulk mail, content denied, content rejected, content reject*, \
    content filter*, content policy, content .. not allowed, content .. blocked, message content, mail content, due \
    to content, contains .. url, contains .. link*, phish*, dt spm, dt sum, dt spb, mi spb, hl spm, score exceed*, \
    too many hits, spam*, identified as bulk";

/// A mailbox that is full or busy.
pub(super) const FULL: &str = "\
    mailbox full, mailbox is full, mailbox .. full, inbox full, inbox is full, inbox .. full, over quota, overquota, \
    quota exceeded, quota is exceeded, exceed* .. quota, exceed* .. storage, mailbox has exceeded, mailbox exceeds, \
    exceeded storage allocation, quota .. full, out of quota, storage .. full, insufficient .. space, not enough .. \
    space, no space, mailbox size, mailbox .. busy, mailbox busy, mailbox locked, mailfolder is full, over the \
    allowed quota, postfach voll, postfach ist voll, postfach .. voll, mailbox voll, speicherplatz erschöpft, boite \
    aux lettres pleine, boîte aux lettres pleine, boîte pleine, boîte de réception .. pleine, buzon lleno, buzón \
    lleno, buzón .. lleno, cuota excedida, casella piena, caixa .. cheia";

/// A server that was not reached for days.
pub(super) const UNREACHABLE: &str = "\
    timed out, timeout exceeded, time expired, message expired, retry time, connection refused, connection reset, \
    connection lost, could not connect, couldn t connect, unable to connect, cannot connect, no route to host, \
    network is unreachable, host is unreachable, unable to establish, too long in the queue, wasn t able to \
    establish, envelope expired";

/// Who may write to a mailbox.
pub(super) const MEMBERS: &str = "\
    only members, members of, not a member, not subscribed, subscribers may post, restricted, internal only, \
    internal use, allowed senders, not on .. allowlist, not on .. whitelist, whitelist*, moderat*, not accept mail \
    from, not accept .. from, not accepting mail from, permission .. to send, permission to send, delivery .. not \
    authorized, delivery not authorized, blocked by, challenge, blocked senders, envelope blocked, administrative \
    prohibition, administratively prohibited";

/// A mailbox that is not there.
pub(super) const UNKNOWN_MAILBOX: &str = "\
    user unknown, unknown user, unknown local, unknown recipient, unknown address, unknown mailbox, unknown account, \
    unknown email, recipient unknown, address unknown, mailbox unknown, account unknown, recipient not found, \
    recipnotfound, user not found, address not found, mailbox not found, account not found, could not be found, \
    couldn t be found, not found, no such, no mailbox, no user, no account, nobody here, not exist, doesn t exist, \
    does not have, doesn t have, invalid recipient*, invalid mailbox, invalid address, invalid user, bad recipient, \
    bad address, bad destination, not a valid, not valid, is not known, user not local, not our customer, not listed \
    in, not a known user, not a user, undeliverable address, unrouteable address, unroutable address, mailbox \
    unavailable, mailbox is unavailable, mailbox not available, no longer valid, no longer active, no longer \
    available, no longer exist*, no longer in use, no longer at, no longer with, no longer work*, no longer \
    employed, no longer here, no longer accept*, no longer receiv*, is closed, has been closed, account closed, has \
    been disabled, is disabled, account disabled, mailbox disabled, is inactive, mailbox inactive, has been \
    suspended, is suspended, has been deactivated, deactivated, discontinued, account .. terminated, account .. \
    expired, mailbox .. expired, has moved, no one here, does not accept mail, null mx, invalid email, user \
    suspended, account suspended, mailbox suspended, unbekannter benutzer, empfänger unbekannt, empfaenger \
    unbekannt, existiert nicht, utilisateur inconnu, destinataire inconnu, adresse inconnue, n existe pas, usuario \
    desconocido, destinatario desconocido, no existe, utente sconosciuto, non esiste, usuário desconhecido, não \
    existe";
