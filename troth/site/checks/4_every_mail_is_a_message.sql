-- 4: Every mail that was taken is a message, or says why it is not.
select brand_id, id, 'received at ' || received_at
from received_mails
where message_id is null and ignored = ''
