from django.urls import path

from troth.channels.chat.web import choosing, desk, pages, setting_up
from troth.channels.chat.web.source import widget_js

CHAT = "chat/<slug:key>"
CHANNEL = "<slug:brand>/chat/<int:channel_id>"

urlpatterns = [
    path("widget.js", widget_js, name="widget_js"),
    path(CHAT, pages.look, name="chat_look"),
    path(f"{CHAT}/tokens", pages.tokens, name="chat_tokens"),
    path(f"{CHAT}/messages", pages.messages, name="chat_messages"),
    path(f"{CHAT}/person", pages.person, name="chat_person"),
    path(f"{CHAT}/files", pages.files, name="chat_files"),
    path(f"{CHAT}/files/<int:file_id>", pages.file, name="chat_file"),
    path(f"{CHAT}/marks", pages.marks, name="chat_marks"),
    path(f"{CHAT}/typing", pages.typing, name="chat_typing"),
    path(f"{CHAT}/contact", pages.contact, name="chat_contact"),
    path(f"{CHAT}/choices", choosing.choices, name="chat_choices"),
    path(f"{CHAT}/line", pages.line, name="chat_line"),
    path("<slug:brand>/chat", setting_up.chat_channels, name="chat_channels"),
    path("<slug:brand>/chat/new", setting_up.making, name="chat_making"),
    path(CHANNEL, setting_up.chat_channel, name="chat_channel"),
    path(f"{CHANNEL}/look", setting_up.look, name="chat_channel_look"),
    path(f"{CHANNEL}/sites", setting_up.sites, name="chat_channel_sites"),
    path(f"{CHANNEL}/secret", setting_up.secret, name="chat_channel_secret"),
    path(f"{CHANNEL}/seen", setting_up.seen, name="chat_channel_seen"),
    path("<slug:brand>/conversations/<int:conversation_id>/visitor", desk.visitor, name="visitor"),
    path("<slug:brand>/conversations/<int:conversation_id>/typing", desk.agent_typing, name="agent_typing"),
]
